using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Convolution;

/// <summary>A convolution whose taps are moved by offsets, between elements too.</summary>
internal static class DeformConvolution
{
    [OnnxOperator("DeformConv", 19)]
    internal static Tensor DeformConv(NodeCall c, Tensor x, Tensor w, Tensor offset, Tensor? b, Tensor? mask, long[]? kernelShape, long[]? strides, long[]? dilations, long[]? pads,
        long group = 1, long offsetGroup = 1)
    {
        _ = kernelShape;
        if (x.Dim != 4 || w.Dim != 4)
            throw c.Error($"Images [N, C, H, W] are needed, but the input has the shape {Shapes.Text(x.Shape)}.");
        var windows = SlidingWindow.Of(c, x.Shape, w.Shape[2..], strides, dilations, pads, "NOTSET");
        var size = windows.OutputSize(c, x.Shape);
        return Functional.DeformConvolution(x, w, offset, b, mask, new(windows.Stride, windows.Before, windows.Dilation, group), size, offsetGroup);
    }
}
