using TorchPort.Nn;
using TorchPort.Onnx.Operators.Convolution;

namespace TorchPort.Onnx.Operators.Quantization;

/// <summary>Products and convolutions of small integers, summed exactly.</summary>
internal static class QuantizedProducts
{
    [OnnxOperator("MatMulInteger", 10)]
    internal static Tensor MatMulInteger(NodeCall c, Tensor a, Tensor b, Tensor? aZeroPoint, Tensor? bZeroPoint) => MatMul(c, a, b, aZeroPoint, bZeroPoint);

    [OnnxOperator("QLinearMatMul", 10)]
    internal static OnnxTensor QLinearMatMul(NodeCall c, Tensor a, Tensor aScale, Tensor aZeroPoint, Tensor b, Tensor bScale, Tensor bZeroPoint, Tensor yScale, Tensor yZeroPoint)
    {
        var sums = MatMul(c, a, b, aZeroPoint, bZeroPoint);
        var factor = Row(c, LinearQuantization.Wide(aScale), a).Mul(Column(LinearQuantization.Wide(bScale))).Div(One(LinearQuantization.Wide(yScale)));
        return new(Ops.LinearQuantization.Requantize(sums, factor, One(yZeroPoint), null, yZeroPoint.DType), c.ElementTypeOf(7));
    }

    [OnnxOperator("ConvInteger", 10)]
    internal static Tensor ConvInteger(NodeCall c, Tensor x, Tensor w, Tensor? xZeroPoint, Tensor? wZeroPoint, long[]? kernelShape, long[]? strides, long[]? dilations, long[]? pads, string autoPad = "NOTSET", long group = 1)
    {
        _ = kernelShape;
        return Convolve(c, x, w, xZeroPoint, wZeroPoint, strides, dilations, pads, autoPad, group);
    }

    [OnnxOperator("QLinearConv", 10)]
    internal static OnnxTensor QLinearConv(NodeCall c, Tensor x, Tensor xScale, Tensor xZeroPoint, Tensor w, Tensor wScale, Tensor wZeroPoint, Tensor yScale, Tensor yZeroPoint, Tensor? b,
        long[]? kernelShape, long[]? strides, long[]? dilations, long[]? pads, string autoPad = "NOTSET", long group = 1)
    {
        _ = kernelShape;
        var sums = Convolve(c, x, w, xZeroPoint, wZeroPoint, strides, dilations, pads, autoPad, group);
        var factor = One(xScale).Mul(Channels(wScale, sums.Dim, 1)).Div(One(yScale));
        return new(Ops.LinearQuantization.Requantize(sums, factor, One(yZeroPoint), b is null ? null : Channels(b, sums.Dim, 1), yZeroPoint.DType), c.ElementTypeOf(7));
    }

    private static Tensor MatMul(NodeCall c, Tensor a, Tensor b, Tensor? aZeroPoint, Tensor? bZeroPoint) =>
        Ops.IntegerProducts.MatMul(a, b, aZeroPoint is null ? null : Row(c, aZeroPoint, a), bZeroPoint is null ? null : Column(bZeroPoint));

    private static Tensor Convolve(NodeCall c, Tensor x, Tensor w, Tensor? xZeroPoint, Tensor? wZeroPoint, long[]? strides, long[]? dilations, long[]? pads, string autoPad, long group)
    {
        var windows = SlidingWindow.Of(c, x.Shape, w.Shape[Math.Min(2, w.Dim)..], strides, dilations, pads, autoPad);
        return Functional.ConvolutionInteger(x, w, xZeroPoint is null ? null : One(xZeroPoint), wZeroPoint, new(windows.Stride, windows.Before, windows.Dilation, group), windows.OutputSize(c, x.Shape));
    }

    private static Tensor One(Tensor x) => x.ElementCount == 1 ? x.Reshape([]) : throw new ShapeException($"One number was expected, but there are {x.ElementCount}.");

    /// <summary>One number, or one for each row of a matrix.</summary>
    private static Tensor Row(NodeCall c, Tensor parameter, Tensor a) => parameter.ElementCount == 1 ? parameter.Reshape([])
        : parameter.Dim > 1 ? parameter
        : a.Dim > 1 && parameter.Shape[0] == a.Shape[^2] ? parameter.Unsqueeze(-1)
        : throw c.Error($"{parameter.ElementCount} zero points or scales do not fit the rows of {Shapes.Text(a.Shape)}.");

    /// <summary>One number, or one for each column of a matrix.</summary>
    private static Tensor Column(Tensor parameter) => parameter.ElementCount == 1 ? parameter.Reshape([]) : parameter;

    /// <summary>One number, or one for each channel.</summary>
    private static Tensor Channels(Tensor parameter, int dims, int dim)
    {
        if (parameter.ElementCount == 1)
            return parameter.Reshape([]);
        var shape = new long[dims];
        Array.Fill(shape, 1);
        shape[dim] = parameter.ElementCount;
        return parameter.Reshape(shape);
    }
}
