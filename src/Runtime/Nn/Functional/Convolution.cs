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

    private static int SpatialDims(Tensor weight) => weight.Dim is >= 3 and <= 5 ? weight.Dim - 2
        : throw new ShapeException($"Convolution: expected a weight of 3 to 5 dimensions, but its shape is {Shapes.Text(weight.Shape)}.");
}
