using TorchPort.Onnx.Operators.Convolution;
using static TorchPort.Onnx.Operators.Microsoft.QuantizedValues;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Convolutions, pools and means of quantized numbers.</summary>
internal static class QuantizedWindows
{
    /// <summary>ONNX's, which may have the channels last; the bias is counted in steps of the product of both scales.</summary>
    [OnnxOperator("QLinearConv", Domain = "com.microsoft")]
    internal static Tensor Conv(NodeCall c, Tensor x, Tensor xScale, Tensor xZeroPoint, Tensor w, Tensor wScale, Tensor wZeroPoint, Tensor yScale, Tensor yZeroPoint, Tensor? b,
        long[]? kernelShape, long[]? strides, long[]? dilations, long[]? pads, string autoPad = "NOTSET", long group = 1, bool channelsLast = false)
    {
        var bias = b is null ? null : Real(b, xScale.Reshape([]).Mul(wScale), null, 0);
        return ChannelsFirst(Real(x, xScale, xZeroPoint), channelsLast, real => Integers(
            Convolutions.Conv(c, real, Real(w, wScale, wZeroPoint, 0), bias, kernelShape, strides, dilations, pads, autoPad, group), yScale, yZeroPoint, x.DType));
    }

    [OnnxOperator("QLinearGlobalAveragePool", Domain = "com.microsoft")]
    internal static Tensor GlobalAveragePool(Tensor x, Tensor xScale, Tensor? xZeroPoint, Tensor yScale, Tensor? yZeroPoint, bool channelsLast = false) =>
        ChannelsFirst(Real(x, xScale, xZeroPoint), channelsLast, real => Integers(Pooling.WindowPools.GlobalAveragePool(real), yScale, yZeroPoint, x.DType));

    [OnnxOperator("QLinearAveragePool", Domain = "com.microsoft")]
    internal static Tensor AveragePool(NodeCall c, Tensor x, Tensor xScale, Tensor? xZeroPoint, Tensor yScale, Tensor? yZeroPoint, long[] kernelShape, long[]? strides, long[]? pads,
        string autoPad = "NOTSET", bool ceilMode = false, bool countIncludePad = false, bool channelsLast = false) =>
        ChannelsFirst(Real(x, xScale, xZeroPoint), channelsLast, real => Integers(
            Pooling.WindowPools.AveragePool(c, real, kernelShape, strides, null, pads, autoPad, ceilMode, countIncludePad), yScale, yZeroPoint, x.DType));

    [OnnxOperator("QLinearReduceMean", Domain = "com.microsoft")]
    internal static Tensor ReduceMean(Tensor data, Tensor dataScale, Tensor? dataZeroPoint, Tensor reducedScale, Tensor? reducedZeroPoint, int[] axes, bool keepdims = true) =>
        Integers(Real(data, dataScale, dataZeroPoint).Mean(axes, keepdims), reducedScale, reducedZeroPoint, data.DType);

    private static Tensor ChannelsFirst(Tensor x, bool channelsLast, Func<Tensor, Tensor> function) =>
        channelsLast ? function(x.Movedim(-1, 1)).Movedim(1, -1) : function(x);
}
