namespace TorchPort.Nn;

/// <summary>The largest element of each window over two dimensions. PyTorch: <c>nn.MaxPool2d</c>.</summary>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">How far windows are apart; the kernel size if not given.</param>
/// <param name="padding">Elements of −∞ on both sides.</param>
/// <param name="dilation">Steps between a window's elements.</param>
/// <param name="ceilMode">Whether windows that reach beyond the padding are kept.</param>
public sealed class MaxPool2d(IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple dilation = default, bool ceilMode = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.MaxPool2d(input, kernelSize, stride, padding, dilation, ceilMode);

    /// <summary>Also says where in its flattened spatial plane each largest element is. PyTorch: <c>return_indices=True</c>.</summary>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) => Functional.MaxPool2dWithIndices(input, kernelSize, stride, padding, dilation, ceilMode);
}

/// <summary>The mean of each window over two dimensions. PyTorch: <c>nn.AvgPool2d</c>.</summary>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">How far windows are apart; the kernel size if not given.</param>
/// <param name="padding">Zeros on both sides.</param>
/// <param name="ceilMode">Whether windows that reach beyond the padding are kept.</param>
/// <param name="countIncludePad">Whether the padding counts as elements.</param>
/// <param name="divisorOverride">What to divide every sum by instead.</param>
public sealed class AvgPool2d(IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.AvgPool2d(input, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride);
}

/// <summary>The largest elements of windows that divide two dimensions evenly. PyTorch: <c>nn.AdaptiveMaxPool2d</c>.</summary>
/// <param name="outputSize">The result's spatial size; −1 keeps the input's.</param>
public sealed class AdaptiveMaxPool2d(IntOrTuple outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.AdaptiveMaxPool2d(input, outputSize);

    /// <summary>Also says where in its flattened spatial plane each largest element is. PyTorch: <c>return_indices=True</c>.</summary>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) => Functional.AdaptiveMaxPool2dWithIndices(input, outputSize);
}

/// <summary>The means of windows that divide two dimensions evenly. PyTorch: <c>nn.AdaptiveAvgPool2d</c>.</summary>
/// <param name="outputSize">The result's spatial size; −1 keeps the input's.</param>
public sealed class AdaptiveAvgPool2d(IntOrTuple outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.AdaptiveAvgPool2d(input, outputSize);
}
