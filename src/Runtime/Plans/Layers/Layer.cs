namespace TorchPort.Plans;

/// <summary>A function of tensors that calls several kernels, as one thing: what it is, with its attributes. A trace may keep it whole, for readers that know it by name.</summary>
internal abstract record Layer
{
    /// <summary>The results for inputs of which some may be absent.</summary>
    internal abstract Tensor[] Call(Tensor?[] inputs);
}
