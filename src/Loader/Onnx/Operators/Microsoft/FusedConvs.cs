using TorchPort.Onnx.Operators.Convolution;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Convolutions with what stood behind them, or with the channels last.</summary>
internal static class FusedConvs
{
    /// <summary>A convolution, then a sum, then an activation.</summary>
    [OnnxOperator("FusedConv", Domain = "com.microsoft")]
    internal static Tensor FusedConv(NodeCall c, Tensor x, Tensor w, Tensor? b, Tensor? z, long[]? kernelShape, long[]? strides, long[]? dilations, long[]? pads, float[]? activationParams,
        string autoPad = "NOTSET", long group = 1, string activation = "")
    {
        var y = Convolutions.Conv(c, x, w, b, kernelShape, strides, dilations, pads, autoPad, group);
        return Activation.Apply(c, z is null ? y : y.Add(z), activation, [.. (activationParams ?? []).Select(p => (float?)p)]);
    }

    /// <summary>The input and output have their channels last; the weight has not.</summary>
    [OnnxOperator("NhwcFusedConv", Domain = "com.microsoft")]
    internal static Tensor NhwcFusedConv(NodeCall c, Tensor x, Tensor w, Tensor? b, Tensor? z, long[]? kernelShape, long[]? strides, long[]? dilations, long[]? pads, float[]? activationParams,
        string autoPad = "NOTSET", long group = 1, string activation = "") =>
        FusedConv(c, x.Movedim(-1, 1), w, b, z?.Movedim(-1, 1), kernelShape, strides, dilations, pads, activationParams, autoPad, group, activation).Movedim(1, -1);

    /// <summary>The input, the weight and the output have their channels last.</summary>
    [OnnxOperator("NhwcConv", Domain = "com.microsoft")]
    internal static Tensor NhwcConv(NodeCall c, Tensor x, Tensor w, Tensor? b, long[]? kernelShape, long[]? strides, long[]? dilations, long[]? pads, string autoPad = "NOTSET", long group = 1) =>
        Convolutions.Conv(c, x.Movedim(-1, 1), w.Movedim(-1, 1), b, kernelShape, strides, dilations, pads, autoPad, group).Movedim(1, -1);
}
