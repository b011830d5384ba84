using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Resampling;

/// <summary>Images read at places that a grid names.</summary>
internal static class Grids
{
    [OnnxOperator("GridSample", 16)]
    internal static Tensor GridSample(NodeCall c, Tensor x, Tensor grid, string mode = "linear", string paddingMode = "zeros", bool alignCorners = false) => Functional.GridSample(x, grid,
        mode switch
        {
            "linear" or "bilinear" => GridSampleMode.Bilinear,
            "nearest" => GridSampleMode.Nearest,
            "cubic" or "bicubic" => GridSampleMode.Bicubic,
            _ => throw c.Error($"Its attribute \"mode\" must be linear, nearest or cubic, but is {mode}."),
        },
        paddingMode switch
        {
            "zeros" => GridSamplePadding.Zeros,
            "border" => GridSamplePadding.Border,
            "reflection" => GridSamplePadding.Reflection,
            _ => throw c.Error($"Its attribute \"padding_mode\" must be zeros, border or reflection, but is {paddingMode}."),
        }, alignCorners);

    [OnnxOperator("AffineGrid", 20)]
    internal static Tensor AffineGrid(NodeCall c, Tensor theta, [Input] long[] size, bool alignCorners = false) =>
        Functional.AffineGrid(theta, c.CheckSize(size, theta.DType), alignCorners);
}
