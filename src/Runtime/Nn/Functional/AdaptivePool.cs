using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The means of windows that divide one dimension evenly. PyTorch: <c>F.adaptive_avg_pool1d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool2d"/>
    [Aten("adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor")]
    public static Tensor AdaptiveAvgPool1d(Tensor input, IntOrTuple outputSize) =>
        Pools.Average(input, PoolChecks.Adaptive(input, 1, outputSize, "adaptive_avg_pool1d"));

    /// <summary>The largest elements of windows that divide one dimension evenly. PyTorch: <c>F.adaptive_max_pool1d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool2d"/>
    public static Tensor AdaptiveMaxPool1d(Tensor input, IntOrTuple outputSize) =>
        Pools.Max(input, PoolChecks.Adaptive(input, 1, outputSize, "adaptive_max_pool1d"));

    /// <summary><see cref="AdaptiveMaxPool1d"/>, and where in its flattened spatial plane each largest element is (int64). PyTorch: <c>return_indices=True</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool2d"/>
    [Aten("adaptive_max_pool1d(Tensor self, int[1] output_size) -> (Tensor, Tensor)")]
    public static (Tensor Output, Tensor Indices) AdaptiveMaxPool1dWithIndices(Tensor input, IntOrTuple outputSize) =>
        Pools.MaxWithIndices(input, PoolChecks.Adaptive(input, 1, outputSize, "adaptive_max_pool1d"));

    /// <summary>The means of windows that divide two dimensions evenly. PyTorch: <c>F.adaptive_avg_pool2d</c>.</summary>
    /// <param name="input">[N, C, spatial…], or without N.</param>
    /// <param name="outputSize">The result's spatial size; −1 keeps the input's (PyTorch: None).</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    [Aten("adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor")]
    [Aten("_adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor")]
    public static Tensor AdaptiveAvgPool2d(Tensor input, IntOrTuple outputSize) =>
        Pools.Average(input, PoolChecks.Adaptive(input, 2, outputSize, "adaptive_avg_pool2d"));

    /// <summary>The largest elements of windows that divide two dimensions evenly. PyTorch: <c>F.adaptive_max_pool2d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool2d"/>
    public static Tensor AdaptiveMaxPool2d(Tensor input, IntOrTuple outputSize) =>
        Pools.Max(input, PoolChecks.Adaptive(input, 2, outputSize, "adaptive_max_pool2d"));

    /// <summary><see cref="AdaptiveMaxPool2d"/>, and where in its flattened spatial plane each largest element is (int64). PyTorch: <c>return_indices=True</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool2d"/>
    [Aten("adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor)")]
    public static (Tensor Output, Tensor Indices) AdaptiveMaxPool2dWithIndices(Tensor input, IntOrTuple outputSize) =>
        Pools.MaxWithIndices(input, PoolChecks.Adaptive(input, 2, outputSize, "adaptive_max_pool2d"));

    /// <summary>The means of windows that divide three dimensions evenly. PyTorch: <c>F.adaptive_avg_pool3d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool2d"/>
    [Aten("adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor")]
    [Aten("_adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor")]
    public static Tensor AdaptiveAvgPool3d(Tensor input, IntOrTuple outputSize)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return Pools.Average(input, PoolChecks.Adaptive(input, 3, outputSize, "adaptive_avg_pool3d"));
    }

    /// <summary>The largest elements of windows that divide three dimensions evenly. PyTorch: <c>F.adaptive_max_pool3d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool2d"/>
    public static Tensor AdaptiveMaxPool3d(Tensor input, IntOrTuple outputSize) =>
        Pools.Max(input, PoolChecks.Adaptive(input, 3, outputSize, "adaptive_max_pool3d"));

    /// <summary><see cref="AdaptiveMaxPool3d"/>, and where in its flattened spatial plane each largest element is (int64). PyTorch: <c>return_indices=True</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool2d"/>
    [Aten("adaptive_max_pool3d(Tensor self, int[3] output_size) -> (Tensor, Tensor)")]
    public static (Tensor Output, Tensor Indices) AdaptiveMaxPool3dWithIndices(Tensor input, IntOrTuple outputSize)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return Pools.MaxWithIndices(input, PoolChecks.Adaptive(input, 3, outputSize, "adaptive_max_pool3d"));
    }
}
