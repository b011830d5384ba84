namespace TorchPort.Nn;

/// <summary>Exponentials along a dimension, divided by their sum. PyTorch: <c>nn.Softmax</c>.</summary>
/// <param name="dim">The dimension that sums to 1.</param>
public sealed class Softmax(int? dim = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Softmax(input, dim);
}

/// <summary><see cref="Softmax"/> over the channels of [N, C, H, W] or [C, H, W]. PyTorch: <c>nn.Softmax2d</c>.</summary>
public sealed class Softmax2d : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Dim is 3 or 4 ? input.Softmax(-3) : throw new ShapeException($"Softmax2d: expected input to be 3D or 4D, got {input.Dim}D instead.");
    }
}

/// <summary>The logarithm of <see cref="Softmax"/>. PyTorch: <c>nn.LogSoftmax</c>.</summary>
/// <param name="dim">The dimension whose exponentials sum to 1.</param>
public sealed class LogSoftmax(int? dim = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.LogSoftmax(input, dim);
}

/// <summary><see cref="Softmax"/> of the negated input. PyTorch: <c>nn.Softmin</c>.</summary>
/// <param name="dim">The dimension that sums to 1.</param>
public sealed class Softmin(int? dim = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Softmin(input, dim);
}
