using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The mean of each window over one dimension. PyTorch: <c>F.avg_pool1d</c>.</summary>
    /// <inheritdoc cref="AvgPool2d"/>
    [Aten("avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, bool ceil_mode=False, bool count_include_pad=True) -> Tensor")]
    public static Tensor AvgPool1d(Tensor input, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, bool ceilMode = false, bool countIncludePad = true) =>
        AvgPool(input, 1, kernelSize, stride, padding, ceilMode, countIncludePad, null, "avg_pool1d");

    /// <summary>The mean of each window over two dimensions. PyTorch: <c>F.avg_pool2d</c>.</summary>
    /// <param name="input">[N, C, spatial…], or without N.</param>
    /// <param name="kernelSize">The window's size.</param>
    /// <param name="stride">How far windows are apart; the kernel size if not given.</param>
    /// <param name="padding">Zeros on both sides.</param>
    /// <param name="ceilMode">Keeps windows that reach beyond the padding. PyTorch: <c>ceil_mode</c>.</param>
    /// <param name="countIncludePad">Whether the padding counts as elements. PyTorch: <c>count_include_pad</c>.</param>
    /// <param name="divisorOverride">What to divide every sum by instead. PyTorch: <c>divisor_override</c>.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    [Aten("avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor")]
    public static Tensor AvgPool2d(Tensor input, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null) =>
        AvgPool(input, 2, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride, "avg_pool2d");

    /// <summary>The mean of each window over three dimensions. PyTorch: <c>F.avg_pool3d</c>.</summary>
    /// <inheritdoc cref="AvgPool2d"/>
    [Aten("avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor")]
    public static Tensor AvgPool3d(Tensor input, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return AvgPool(input, 3, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride, "avg_pool3d");
    }

    private static Tensor AvgPool(Tensor input, int dims, IntOrTuple kernelSize, IntOrTuple stride, IntOrTuple padding, bool ceilMode, bool countIncludePad, long? divisor, string name)
    {
        var axes = PoolChecks.Sliding(input, dims, kernelSize, stride, padding, default, ceilMode, countIncludePad, name);
        if (divisor is not { } d)
            return Pools.Average(input, axes);
        if (d == 0)
            throw new ShapeException($"{name}: divisor must be not zero.");
        foreach (var axis in axes)
            Array.Fill(axis.Divisor, axis == axes[0] ? d : 1);
        return Pools.Average(input, axes);
    }
}
