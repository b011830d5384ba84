namespace TorchPort.Nn;

/// <summary>The largest element of each window over one dimension. PyTorch: <c>nn.MaxPool1d</c>.</summary>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">How far windows are apart; the kernel size if not given.</param>
/// <param name="padding">Elements of −∞ on both sides.</param>
/// <param name="dilation">Steps between a window's elements.</param>
/// <param name="ceilMode">Whether windows that reach beyond the padding are kept.</param>
public sealed class MaxPool1d(IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple dilation = default, bool ceilMode = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.MaxPool1d(input, kernelSize, stride, padding, dilation, ceilMode);

    /// <summary>Also says where in its flattened spatial plane each largest element is. PyTorch: <c>return_indices=True</c>.</summary>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) => Functional.MaxPool1dWithIndices(input, kernelSize, stride, padding, dilation, ceilMode);
}

/// <summary>The mean of each window over one dimension. PyTorch: <c>nn.AvgPool1d</c>.</summary>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">How far windows are apart; the kernel size if not given.</param>
/// <param name="padding">Zeros on both sides.</param>
/// <param name="ceilMode">Whether windows that reach beyond the padding are kept.</param>
/// <param name="countIncludePad">Whether the padding counts as elements.</param>
public sealed class AvgPool1d(IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, bool ceilMode = false, bool countIncludePad = true) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.AvgPool1d(input, kernelSize, stride, padding, ceilMode, countIncludePad);
}

/// <summary>The largest elements of windows that divide one dimension evenly. PyTorch: <c>nn.AdaptiveMaxPool1d</c>.</summary>
/// <param name="outputSize">The result's spatial size; −1 keeps the input's.</param>
public sealed class AdaptiveMaxPool1d(IntOrTuple outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.AdaptiveMaxPool1d(input, outputSize);

    /// <summary>Also says where in its flattened spatial plane each largest element is. PyTorch: <c>return_indices=True</c>.</summary>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) => Functional.AdaptiveMaxPool1dWithIndices(input, outputSize);
}

/// <summary>The means of windows that divide one dimension evenly. PyTorch: <c>nn.AdaptiveAvgPool1d</c>.</summary>
/// <param name="outputSize">The result's spatial size; −1 keeps the input's.</param>
public sealed class AdaptiveAvgPool1d(IntOrTuple outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.AdaptiveAvgPool1d(input, outputSize);
}
