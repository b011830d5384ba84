using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Convolution;

/// <summary>Convolutions and their transposes.</summary>
internal static class Convolutions
{
    [OnnxOperator("Conv")]
    internal static Tensor Conv(NodeCall c, Tensor x, Tensor w, Tensor? b, long[]? kernelShape, long[]? strides, long[]? dilations, long[]? pads, string autoPad = "NOTSET", long group = 1)
    {
        _ = kernelShape;
        var windows = SlidingWindow.Of(c, x.Shape, w.Shape[Math.Min(2, w.Dim)..], strides, dilations, pads, autoPad);
        return Functional.Convolution(x, w, b, new(windows.Stride, windows.Before, windows.Dilation, group), windows.OutputSize(c, x.Shape));
    }

    [OnnxOperator("ConvTranspose")]
    internal static Tensor ConvTranspose(NodeCall c, Tensor x, Tensor w, Tensor? b, long[]? kernelShape, long[]? strides, long[]? dilations, long[]? pads,
        long[]? outputPadding, long[]? outputShape, string autoPad = "NOTSET", long group = 1)
    {
        _ = kernelShape;
        var windows = SlidingWindow.Of(c, x.Shape, w.Shape[Math.Min(2, w.Dim)..], strides, dilations, pads, autoPad is "SAME_UPPER" or "SAME_LOWER" ? "VALID" : autoPad);
        var size = new long[windows.Dims];
        var before = windows.Before;
        var wanted = outputShape is { Length: > 0 } ? outputShape[^Math.Min(outputShape.Length, windows.Dims)..] : null;
        for (var d = 0; d < windows.Dims; d++)
        {
            var whole = checked(windows.Stride[d] * (x.Shape[d + 2] - 1) + (outputPadding is { Length: > 0 } ? outputPadding[d] : 0) + SlidingWindow.Reach(windows.Kernel[d], windows.Dilation[d]));
            size[d] = wanted is not null ? wanted[d] : autoPad is "SAME_UPPER" or "SAME_LOWER" ? Math.Min(whole, x.Shape[d + 2] * windows.Stride[d]) : whole - before[d] - windows.After[d];
            if (wanted is not null || autoPad is "SAME_UPPER" or "SAME_LOWER")
                SlidingWindow.Share(Math.Max(0, whole - size[d]), autoPad == "SAME_UPPER", out before[d], out _);
        }
        c.CheckSize([x.Shape[0], checked(w.Shape[1] * group), .. size], x.DType);
        return Functional.ConvolutionTransposed(x, w, b, new(windows.Stride, before, windows.Dilation, group), size);
    }
}
