namespace TorchPort.Onnx.Operators.Resampling;

/// <summary>Dimensions brought to another size.</summary>
internal static class Resizing
{
    [OnnxOperator("Resize", 11)]
    internal static Tensor Resize(NodeCall c, Tensor x, Tensor? roi, Tensor? scales, [Input] long[]? sizes, long[]? axes, string coordinateTransformationMode = "half_pixel",
        string mode = "nearest", string nearestMode = "round_prefer_floor", float cubicCoeffA = -0.75f, bool excludeOutside = false, float extrapolationValue = 0,
        bool antialias = false, string keepAspectRatioPolicy = "stretch")
    {
        var dims = axes is null ? Axes.All(x.Dim) : Axes.Of(axes, x.Dim);
        var factors = scales is { ElementCount: > 0 } ? scales.ToArray<double>() : null;
        if ((factors ?? (object?)sizes) is null || (factors?.Length ?? sizes!.Length) != dims.Length)
            throw c.Error($"It needs {dims.Length} scales or sizes for an input of shape {Shapes.Text(x.Shape)}.");
        var region = roi is { ElementCount: > 0 } && coordinateTransformationMode == "tf_crop_and_resize" ? roi.ToArray<double>() : null;
        var filter = new ResizeFilter(coordinateTransformationMode, mode, nearestMode, cubicCoeffA, excludeOutside, antialias);
        var targets = ResizeAxis.Of(c, x, dims, factors, sizes, keepAspectRatioPolicy, region);
        c.CheckSize([.. x.ShapeArray.Select((s, d) => Array.Find(targets, t => t.Dim == d)?.Output ?? s)], x.DType);
        return Resampled(c, x, targets, filter, region is null ? null : extrapolationValue);
    }

    [OnnxOperator("Resize", 10)]
    [OnnxOperator("Upsample", 9)]
    internal static Tensor Resize10(NodeCall c, Tensor x, Tensor scales, string mode = "nearest") =>
        Resize(c, x, null, scales, null, null, "asymmetric", mode, "floor");

    [OnnxOperator("Upsample", 7)]
    internal static Tensor Upsample7(NodeCall c, Tensor x, float[] scales, string mode = "nearest") => Resize10(c, x, Torch.Tensor<float>(scales, [scales.Length]), mode);

    [OnnxOperator("Upsample")]
    internal static Tensor Upsample1(NodeCall c, Tensor x, float heightScale, float widthScale, string mode = "nearest") =>
        Upsample7(c, x, [1, 1, heightScale, widthScale], mode == "bilinear" ? "linear" : mode);

    private static Tensor Resampled(NodeCall c, Tensor x, ResizeAxis[] targets, ResizeFilter filter, float? outside)
    {
        var wide = x.DType.IsIntegral && filter.Mode != "nearest" ? x.To(DType.Float64) : x;
        Tensor? beyond = null;
        foreach (var axis in targets)
        {
            if (axis.Input == axis.Output && axis.Scale == 1 && outside is null)
                continue;
            if (axis.Input == 0)
                throw c.Error($"Dimension {axis.Dim} of the input is empty.");
            var positions = filter.Positions(c, axis);
            wide = filter.Taps(c, axis, positions).Apply(wide, axis.Dim);
            if (outside is null)
                continue;
            var along = new long[x.Dim];
            Array.Fill(along, 1);
            along[axis.Dim] = axis.Output;
            var mask = Torch.Tensor<bool>(Array.ConvertAll(positions, p => p < 0 || p > axis.Input - 1), along);
            beyond = beyond is null ? mask : beyond.LogicalOr(mask);
        }
        return (beyond is null ? wide : wide.MaskedFill(beyond, (double)outside!)).To(x.DType);
    }
}
