namespace TorchPort.Nn;

/// <summary>The initial weights that PyTorch's layers give themselves.</summary>
internal static class LayerInit
{
    /// <summary>Weight and bias spread evenly within 1 / √fan-in: linear layers and convolutions.</summary>
    internal static void Uniform(Tensor weight, Tensor? bias)
    {
        Init.KaimingUniform_(weight, Math.Sqrt(5));
        if (bias is null)
            return;
        var fanIn = Init.CalculateFans(weight).FanIn;
        if (fanIn > 0)
            Init.Uniform_(bias, -1 / Math.Sqrt(fanIn), 1 / Math.Sqrt(fanIn));
    }
}
