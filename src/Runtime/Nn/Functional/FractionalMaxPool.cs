using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The largest elements of windows at random distances over two dimensions. PyTorch: <c>F.fractional_max_pool2d</c>.</summary>
    /// <inheritdoc cref="FractionalMaxPool2dWithIndices"/>
    public static Tensor FractionalMaxPool2d(Tensor input, IntOrTuple kernelSize, IntOrTuple outputSize = default, double[]? outputRatio = null, Tensor? randomSamples = null) =>
        FractionalMaxPool2dWithIndices(input, kernelSize, outputSize, outputRatio, randomSamples).Output;

    /// <summary>The largest elements of windows at random distances over two dimensions, and where they are. PyTorch: <c>F.fractional_max_pool2d_with_indices</c>.</summary>
    /// <param name="input">[N, C, spatial…], or without N.</param>
    /// <param name="kernelSize">The windows' size.</param>
    /// <param name="outputSize">The result's spatial size.</param>
    /// <param name="outputRatio">Or the factors of the input's: one, or one a dimension.</param>
    /// <param name="randomSamples">[N, C, dimensions], from 0 to 1; drawn if null. PyTorch: <c>_random_samples</c>.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    public static (Tensor Output, Tensor Indices) FractionalMaxPool2dWithIndices(Tensor input, IntOrTuple kernelSize, IntOrTuple outputSize = default, double[]? outputRatio = null, Tensor? randomSamples = null) =>
        FractionalPools.Max(input, 2, kernelSize, outputSize, outputRatio, randomSamples);

    /// <summary>The largest elements of windows at random distances over three dimensions. PyTorch: <c>F.fractional_max_pool3d</c>.</summary>
    /// <inheritdoc cref="FractionalMaxPool2dWithIndices"/>
    public static Tensor FractionalMaxPool3d(Tensor input, IntOrTuple kernelSize, IntOrTuple outputSize = default, double[]? outputRatio = null, Tensor? randomSamples = null) =>
        FractionalMaxPool3dWithIndices(input, kernelSize, outputSize, outputRatio, randomSamples).Output;

    /// <summary>The largest elements of windows at random distances over three dimensions, and where they are. PyTorch: <c>F.fractional_max_pool3d_with_indices</c>.</summary>
    /// <inheritdoc cref="FractionalMaxPool2dWithIndices"/>
    public static (Tensor Output, Tensor Indices) FractionalMaxPool3dWithIndices(Tensor input, IntOrTuple kernelSize, IntOrTuple outputSize = default, double[]? outputRatio = null, Tensor? randomSamples = null) =>
        FractionalPools.Max(input, 3, kernelSize, outputSize, outputRatio, randomSamples);

    [Aten("fractional_max_pool2d(Tensor self, int[2] kernel_size, int[2] output_size, Tensor random_samples) -> (Tensor, Tensor)")]
    internal static (Tensor, Tensor) FractionalMaxPool2dOp(Tensor self, IntOrTuple kernelSize, IntOrTuple outputSize, Tensor randomSamples)
    {
        using var cast = Autocast.Full(ref self, ref randomSamples, on: AutocastOn.Processor);
        return FractionalPools.Max(self, 2, kernelSize, outputSize, null, randomSamples);
    }

    [Aten("fractional_max_pool3d(Tensor self, int[3] kernel_size, int[3] output_size, Tensor random_samples) -> (Tensor, Tensor)")]
    internal static (Tensor, Tensor) FractionalMaxPool3dOp(Tensor self, IntOrTuple kernelSize, IntOrTuple outputSize, Tensor randomSamples)
    {
        using var cast = Autocast.Full(ref self, ref randomSamples, on: AutocastOn.Processor);
        return FractionalPools.Max(self, 3, kernelSize, outputSize, null, randomSamples);
    }
}
