namespace TorchPort.Nn;

public static partial class Init
{
    /// <summary>Uniform numbers that keep the variance of activations and gradients about equal. PyTorch: <c>xavier_uniform_</c>.</summary>
    public static Tensor XavierUniform_(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        var bound = Math.Sqrt(3) * XavierDeviation(tensor, gain);
        return Uniform_(tensor, -bound, bound, generator);
    }

    /// <summary>Normal numbers that keep the variance of activations and gradients about equal. PyTorch: <c>xavier_normal_</c>.</summary>
    public static Tensor XavierNormal_(Tensor tensor, double gain = 1, Generator? generator = null) => Normal_(tensor, 0, XavierDeviation(tensor, gain), generator);

    /// <summary>Uniform numbers that keep the variance through a layer and the function behind it. PyTorch: <c>kaiming_uniform_</c>.</summary>
    /// <param name="tensor">A weight of two dimensions or more.</param>
    /// <param name="a">The negative slope of the leaky ReLU behind the layer.</param>
    /// <param name="mode">Forward or backward.</param>
    /// <param name="nonlinearity">The function behind the layer.</param>
    /// <param name="generator">Where the numbers come from; the default generator if null.</param>
    public static Tensor KaimingUniform_(Tensor tensor, double a = 0, FanMode mode = FanMode.FanIn, Nonlinearity nonlinearity = Nonlinearity.LeakyRelu, Generator? generator = null)
    {
        if (IsEmpty(tensor))
            return tensor;
        var bound = Math.Sqrt(3) * KaimingDeviation(tensor, a, mode, nonlinearity);
        return Uniform_(tensor, -bound, bound, generator);
    }

    /// <summary>Normal numbers that keep the variance through a layer and the function behind it. PyTorch: <c>kaiming_normal_</c>.</summary>
    /// <inheritdoc cref="KaimingUniform_"/>
    public static Tensor KaimingNormal_(Tensor tensor, double a = 0, FanMode mode = FanMode.FanIn, Nonlinearity nonlinearity = Nonlinearity.LeakyRelu, Generator? generator = null) =>
        IsEmpty(tensor) ? tensor : Normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity), generator);

    private static double XavierDeviation(Tensor tensor, double gain)
    {
        var (fanIn, fanOut) = CalculateFans(tensor);
        return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
    }

    private static double KaimingDeviation(Tensor tensor, double a, FanMode mode, Nonlinearity nonlinearity)
    {
        var fan = Fan(tensor, mode);
        return CalculateGain(nonlinearity, a) / Math.Sqrt(fan);
    }

    private static bool IsEmpty(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.ElementCount > 0)
            return false;
        Torch.Warning?.Invoke("Initializing zero-element tensors is a no-op");
        return true;
    }
}
