namespace TorchPort.Nn;

/// <summary>A tensor that a module learns. PyTorch: <c>torch.nn.Parameter</c>.</summary>
public class Parameter : Tensor
{
    /// <summary>A parameter that shares the memory of <paramref name="data"/>.</summary>
    public Parameter(Tensor data, bool requiresGrad = true) : base(data) => RequiresGrad = requiresGrad && data.DType.IsDifferentiable;

    /// <inheritdoc/>
    public override string ToString() => "Parameter containing:\n" + base.ToString();
}
