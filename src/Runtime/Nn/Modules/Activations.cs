namespace TorchPort.Nn;

/// <summary>x where x &gt; 0, else 0. PyTorch: <c>nn.ReLU</c>.</summary>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class ReLU(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Relu(input, inplace);
}

/// <summary>x where x &gt; 0, else a learned slope times x. PyTorch: <c>nn.PReLU</c>.</summary>
public sealed partial class PReLU : Module<Tensor, Tensor>
{
    /// <summary>A layer with slopes of <paramref name="init"/>.</summary>
    /// <param name="numParameters">One slope, or one a channel.</param>
    /// <param name="init">The slopes at first.</param>
    /// <param name="device">Where the slopes lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public PReLU(long numParameters = 1, double init = 0.25, Device? device = null, DType? dtype = null) =>
        Weight = new(Torch.Full([numParameters], init, dtype ?? Torch.DefaultDType, device));

    /// <summary>The slopes below 0.</summary>
    [Name("weight")] public Parameter Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Prelu(input, Weight);
}

/// <summary>Exponentials along a dimension, divided by their sum. PyTorch: <c>nn.Softmax</c>.</summary>
/// <param name="dim">The dimension that sums to 1.</param>
public sealed class Softmax(int? dim = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Softmax(input, dim);
}

/// <summary>The logarithm of <see cref="Softmax"/>. PyTorch: <c>nn.LogSoftmax</c>.</summary>
/// <param name="dim">The dimension whose exponentials sum to 1.</param>
public sealed class LogSoftmax(int? dim = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.LogSoftmax(input, dim);
}
