using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The largest element of each window over one dimension. PyTorch: <c>F.max_pool1d</c>.</summary>
    /// <inheritdoc cref="MaxPool2d"/>
    [Aten("max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, int[1] dilation=1, bool ceil_mode=False) -> Tensor")]
    public static Tensor MaxPool1d(Tensor input, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple dilation = default, bool ceilMode = false) =>
        Pools.Max(input, PoolChecks.Sliding(input, 1, kernelSize, stride, padding, dilation, ceilMode, false, "max_pool1d"));

    /// <summary><see cref="MaxPool1d"/>, and where in its flattened spatial plane each largest element is (int64). PyTorch: <c>return_indices=True</c>.</summary>
    /// <inheritdoc cref="MaxPool2d"/>
    [Aten("max_pool1d_with_indices(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, int[1] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)")]
    public static (Tensor Output, Tensor Indices) MaxPool1dWithIndices(Tensor input, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple dilation = default, bool ceilMode = false) =>
        Pools.MaxWithIndices(input, PoolChecks.Sliding(input, 1, kernelSize, stride, padding, dilation, ceilMode, false, "max_pool1d"));

    /// <summary>The largest element of each window over two dimensions. PyTorch: <c>F.max_pool2d</c>.</summary>
    /// <param name="input">[N, C, spatial…], or without N.</param>
    /// <param name="kernelSize">The window's size.</param>
    /// <param name="stride">How far windows are apart; the kernel size if not given.</param>
    /// <param name="padding">Elements of −∞ on both sides.</param>
    /// <param name="dilation">Steps between a window's elements.</param>
    /// <param name="ceilMode">Keeps windows that reach beyond the padding. PyTorch: <c>ceil_mode</c>.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    [Aten("max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor")]
    public static Tensor MaxPool2d(Tensor input, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple dilation = default, bool ceilMode = false) =>
        Pools.Max(input, PoolChecks.Sliding(input, 2, kernelSize, stride, padding, dilation, ceilMode, false, "max_pool2d"));

    /// <summary><see cref="MaxPool2d"/>, and where in its flattened spatial plane each largest element is (int64). PyTorch: <c>return_indices=True</c>.</summary>
    /// <inheritdoc cref="MaxPool2d"/>
    [Aten("max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)")]
    public static (Tensor Output, Tensor Indices) MaxPool2dWithIndices(Tensor input, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple dilation = default, bool ceilMode = false) =>
        Pools.MaxWithIndices(input, PoolChecks.Sliding(input, 2, kernelSize, stride, padding, dilation, ceilMode, false, "max_pool2d"));

    /// <summary>The largest element of each window over three dimensions. PyTorch: <c>F.max_pool3d</c>.</summary>
    /// <inheritdoc cref="MaxPool2d"/>
    [Aten("max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor")]
    public static Tensor MaxPool3d(Tensor input, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple dilation = default, bool ceilMode = false)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return Pools.Max(input, PoolChecks.Sliding(input, 3, kernelSize, stride, padding, dilation, ceilMode, false, "max_pool3d"));
    }

    /// <summary><see cref="MaxPool3d"/>, and where in its flattened spatial plane each largest element is (int64). PyTorch: <c>return_indices=True</c>.</summary>
    /// <inheritdoc cref="MaxPool2d"/>
    [Aten("max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)")]
    public static (Tensor Output, Tensor Indices) MaxPool3dWithIndices(Tensor input, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple dilation = default, bool ceilMode = false) =>
        Pools.MaxWithIndices(input, PoolChecks.Sliding(input, 3, kernelSize, stride, padding, dilation, ceilMode, false, "max_pool3d"));
}
