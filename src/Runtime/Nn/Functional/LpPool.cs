namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The p-norm of each window over one dimension. PyTorch: <c>F.lp_pool1d</c>.</summary>
    /// <inheritdoc cref="LpPool2d"/>
    public static Tensor LpPool1d(Tensor input, double normType, IntOrTuple kernelSize, IntOrTuple stride = default, bool ceilMode = false) =>
        LpPool(AvgPool1d(Given(input).Pow(normType), kernelSize, stride, default, ceilMode), normType, kernelSize, 1);

    /// <summary>The p-norm of each window over two dimensions. PyTorch: <c>F.lp_pool2d</c>.</summary>
    /// <param name="input">[N, C, spatial…], or without N.</param>
    /// <param name="normType">p.</param>
    /// <param name="kernelSize">The window's size.</param>
    /// <param name="stride">How far windows are apart; the kernel size if not given.</param>
    /// <param name="ceilMode">Keeps windows that reach beyond the end.</param>
    public static Tensor LpPool2d(Tensor input, double normType, IntOrTuple kernelSize, IntOrTuple stride = default, bool ceilMode = false) =>
        LpPool(AvgPool2d(Given(input).Pow(normType), kernelSize, stride, default, ceilMode), normType, kernelSize, 2);

    /// <summary>The p-norm of each window over three dimensions. PyTorch: <c>F.lp_pool3d</c>.</summary>
    /// <inheritdoc cref="LpPool2d"/>
    public static Tensor LpPool3d(Tensor input, double normType, IntOrTuple kernelSize, IntOrTuple stride = default, bool ceilMode = false) =>
        LpPool(AvgPool3d(Given(input).Pow(normType), kernelSize, stride, default, ceilMode), normType, kernelSize, 3);

    private static Tensor LpPool(Tensor mean, double normType, IntOrTuple kernelSize, int dims) =>
        mean.Sign().Mul(mean.Abs().Relu()).Mul((double)Shapes.Count(kernelSize.Expand(dims, "kernel_size", 1))).Pow(1 / normType);
}
