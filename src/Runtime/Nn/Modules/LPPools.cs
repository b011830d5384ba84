namespace TorchPort.Nn;

/// <summary>The p-norm of each window over one dimension. PyTorch: <c>nn.LPPool1d</c>.</summary>
/// <param name="normType">p.</param>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">How far windows are apart; the kernel size if not given.</param>
/// <param name="ceilMode">Whether windows that reach beyond the end are kept.</param>
public sealed class LPPool1d(double normType, IntOrTuple kernelSize, IntOrTuple stride = default, bool ceilMode = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.LpPool1d(input, normType, kernelSize, stride, ceilMode);
}

/// <summary>Puts largest elements back where a max pooling over one dimension found them. PyTorch: <c>nn.MaxUnpool1d</c>.</summary>
/// <param name="kernelSize">The pooling's windows.</param>
/// <param name="stride">How far they are apart; the kernel size if not given.</param>
/// <param name="padding">The pooling's padding.</param>
public sealed class MaxUnpool1d(IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.MaxUnpool1d(input1, input2, kernelSize, stride, padding);

    /// <summary>With the size of the result, where the pooling left that open. PyTorch: <c>output_size</c> of <c>forward</c>.</summary>
    public Tensor Forward(Tensor input, Tensor indices, IntOrTuple outputSize) => Functional.MaxUnpool1d(input, indices, kernelSize, stride, padding, outputSize);
}

/// <summary>The p-norm of each window over two dimensions. PyTorch: <c>nn.LPPool2d</c>.</summary>
/// <param name="normType">p.</param>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">How far windows are apart; the kernel size if not given.</param>
/// <param name="ceilMode">Whether windows that reach beyond the end are kept.</param>
public sealed class LPPool2d(double normType, IntOrTuple kernelSize, IntOrTuple stride = default, bool ceilMode = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.LpPool2d(input, normType, kernelSize, stride, ceilMode);
}

/// <summary>Puts largest elements back where a max pooling over two dimensions found them. PyTorch: <c>nn.MaxUnpool2d</c>.</summary>
/// <param name="kernelSize">The pooling's windows.</param>
/// <param name="stride">How far they are apart; the kernel size if not given.</param>
/// <param name="padding">The pooling's padding.</param>
public sealed class MaxUnpool2d(IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.MaxUnpool2d(input1, input2, kernelSize, stride, padding);

    /// <summary>With the size of the result, where the pooling left that open. PyTorch: <c>output_size</c> of <c>forward</c>.</summary>
    public Tensor Forward(Tensor input, Tensor indices, IntOrTuple outputSize) => Functional.MaxUnpool2d(input, indices, kernelSize, stride, padding, outputSize);
}

/// <summary>The p-norm of each window over three dimensions. PyTorch: <c>nn.LPPool3d</c>.</summary>
/// <param name="normType">p.</param>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">How far windows are apart; the kernel size if not given.</param>
/// <param name="ceilMode">Whether windows that reach beyond the end are kept.</param>
public sealed class LPPool3d(double normType, IntOrTuple kernelSize, IntOrTuple stride = default, bool ceilMode = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.LpPool3d(input, normType, kernelSize, stride, ceilMode);
}

/// <summary>Puts largest elements back where a max pooling over three dimensions found them. PyTorch: <c>nn.MaxUnpool3d</c>.</summary>
/// <param name="kernelSize">The pooling's windows.</param>
/// <param name="stride">How far they are apart; the kernel size if not given.</param>
/// <param name="padding">The pooling's padding.</param>
public sealed class MaxUnpool3d(IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.MaxUnpool3d(input1, input2, kernelSize, stride, padding);

    /// <summary>With the size of the result, where the pooling left that open. PyTorch: <c>output_size</c> of <c>forward</c>.</summary>
    public Tensor Forward(Tensor input, Tensor indices, IntOrTuple outputSize) => Functional.MaxUnpool3d(input, indices, kernelSize, stride, padding, outputSize);
}
