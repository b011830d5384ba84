using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>Convolution over as many dimensions as the weight has, or its transpose. PyTorch: <c>torch.convolution</c>.</summary>
    /// <exception cref="ShapeException">The weight has no spatial dimensions or more than three, or sizes do not fit each other.</exception>
    [Aten("convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor")]
    [Aten("_convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups, bool benchmark, bool deterministic, bool cudnn_enabled, bool allow_tf32) -> Tensor", Ignores = "benchmark, deterministic, cudnn_enabled, allow_tf32")]
    [Aten("_convolution.deprecated(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, int[] output_padding, SymInt groups, bool benchmark, bool deterministic, bool cudnn_enabled) -> Tensor", Ignores = "benchmark, deterministic, cudnn_enabled")]
    internal static Tensor Convolution(Tensor input, Tensor weight, Tensor? bias, IntOrTuple stride, IntOrTuple padding, IntOrTuple dilation, bool transposed, IntOrTuple outputPadding, long groups) => transposed
        ? ConvTranspose(SpatialDims(weight), "convolution", input, weight, bias, stride, padding, outputPadding, groups, dilation)
        : Conv(SpatialDims(weight), "convolution", input, weight, bias, stride, padding, dilation, groups);

    /// <summary>Convolution over as many dimensions as the weight has, padded by a mode.</summary>
    /// <exception cref="ShapeException">The weight has no spatial dimensions or more than three, or sizes do not fit each other.</exception>
    [Aten("_convolution_mode(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, str padding, SymInt[] dilation, SymInt groups) -> Tensor")]
    internal static Tensor Convolution(Tensor input, Tensor weight, Tensor? bias, IntOrTuple stride, ConvPadding padding, IntOrTuple dilation, long groups) =>
        Conv(SpatialDims(weight), "convolution", input, weight, bias, stride, padding, dilation, groups);

    /// <summary>Convolution with another number of zeros behind than before, which follows from the output's size.</summary>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    internal static Tensor Convolution(Tensor input, Tensor weight, Tensor? bias, ConvGeometry geometry, ReadOnlySpan<long> size)
    {
        Fit(input, weight, geometry, weight.Shape[0]);
        ConvChecks.Types(input, weight, bias, weight.Shape[0], "convolution");
        ConvChecks.Channels(input, weight, checked(weight.Shape[1] * geometry.Groups), geometry.Groups, transposed: false);
        return Convolutions.Forward(input, weight, bias, geometry, size);
    }

    /// <summary>Convolution of integers of 8 bits, less their zero points, summed in int32; the weight has one zero point or one for each output.</summary>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    internal static Tensor ConvolutionInteger(Tensor input, Tensor weight, Tensor? inputZeroPoint, Tensor? weightZeroPoint, ConvGeometry geometry, ReadOnlySpan<long> size)
    {
        Fit(input, weight, geometry, weight.Shape[0]);
        ConvChecks.Channels(input, weight, checked(weight.Shape[1] * geometry.Groups), geometry.Groups, transposed: false);
        if (weightZeroPoint is { ElementCount: > 1 } && weightZeroPoint.ElementCount != weight.Shape[0])
            throw new ShapeException($"Convolution: {weightZeroPoint.ElementCount} zero points do not fit {weight.Shape[0]} outputs.");
        return IntegerProducts.Convolution(input, weight, inputZeroPoint, weightZeroPoint, geometry, size);
    }

    /// <summary>A transposed convolution of which any number of elements is cut off behind; beyond what it gives there are zeros.</summary>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    internal static Tensor ConvolutionTransposed(Tensor input, Tensor weight, Tensor? bias, ConvGeometry geometry, ReadOnlySpan<long> size)
    {
        Fit(input, weight, geometry, weight.Shape[0]);
        var channels = checked(weight.Shape[1] * geometry.Groups);
        ConvChecks.Types(input, weight, bias, channels, "convolution_transpose");
        ConvChecks.Channels(input, weight, weight.Shape[0], geometry.Groups, transposed: true);
        return Convolutions.InputGradient(input, weight, bias, geometry, [input.Shape[0], channels, .. size]);
    }

    private static void Fit(Tensor input, Tensor weight, ConvGeometry geometry, long channels)
    {
        if (input.Dim != SpatialDims(weight) + 2)
            throw new ShapeException($"Convolution: an input of shape {Shapes.Text(input.Shape)} does not fit a weight of shape {Shapes.Text(weight.Shape)}.");
        if (geometry.Groups < 1 || channels % geometry.Groups != 0)
            throw new ShapeException($"Convolution: {channels} channels cannot be divided into {geometry.Groups} groups.");
    }

    private static int SpatialDims(Tensor weight) => weight.Dim is >= 3 and <= 5 ? weight.Dim - 2
        : throw new ShapeException($"Convolution: expected a weight of 3 to 5 dimensions, but its shape is {Shapes.Text(weight.Shape)}.");
}
