namespace TorchPort.Plans;

/// <summary>The outputs of a step as plans write them: without gaps, in row-major order.</summary>
internal sealed class Results
{
    private readonly Device _device;
    private readonly Tensor[] _outputs;

    internal Results(Device device, Tensor[] outputs)
    {
        (_device, _outputs) = (device, outputs);
        Dense = Array.ConvertAll(outputs, o => o.IsContiguous ? o : Tensor.Empty(o.ShapeArray, o.DType, device));
    }

    /// <summary>Where a plan writes.</summary>
    internal Tensor[] Dense { get; }

    /// <summary>Brings what was written elsewhere to the outputs.</summary>
    internal void Finish()
    {
        for (var i = 0; i < _outputs.Length; i++)
        {
            if (Dense[i] != _outputs[i])
                _device.CopyBytes(_outputs[i], Dense[i]);
        }
    }

    /// <summary>Inputs as plans read them; passes may have made them views.</summary>
    internal static Tensor[] Ready(Tensor[] inputs) => Array.TrueForAll(inputs, i => i.IsContiguous) ? inputs : Array.ConvertAll(inputs, i => i.Contiguous());
}
