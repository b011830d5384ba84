using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Convolution;

/// <summary>SlidingWindow put together again, where they overlap added.</summary>
internal static class ColumnsToImage
{
    [OnnxOperator("Col2Im", 18)]
    internal static Tensor Col2Im(NodeCall c, Tensor input, [Input] long[] imageShape, [Input] long[] blockShape, long[]? strides, long[]? dilations, long[]? pads)
    {
        long[] shape = [input.Size(0), input.Size(1) / Math.Max(1, Shapes.Count(blockShape)), .. imageShape];
        c.CheckSize(shape, input.DType);
        var windows = SlidingWindow.Of(c, shape, blockShape, strides, dilations, pads, "NOTSET");
        return Functional.FoldWindows(input, shape, blockShape, new(windows.Stride, windows.Before, windows.Dilation, 1), windows.OutputSize(c, shape));
    }
}
