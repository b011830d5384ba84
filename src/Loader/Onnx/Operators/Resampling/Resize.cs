using TorchPort.Ops;

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
        var rule = new Resample(PlacementOf(c, coordinateTransformationMode), KernelOf(c, mode), RoundingOf(c, nearestMode), cubicCoeffA, excludeOutside, antialias);
        var region = roi is { ElementCount: > 0 } && rule.Placement == Placement.Region ? roi.ToArray<double>() : null;
        var targets = scales is { ElementCount: > 0 } ? ResampledAxis.ByScales(x.Shape, dims, scales.ToArray<double>(), region)
            : ResampledAxis.BySizes(x.Shape, dims, sizes ?? throw c.Error("It has neither scales nor sizes."), RatioOf(c, keepAspectRatioPolicy), region);
        c.CheckSize([.. x.ShapeArray.Select((s, d) => Array.Find(targets, t => t.Dim == d)?.Output ?? s)], x.DType);
        return rule.Of(x, targets, region is null ? null : extrapolationValue);
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

    private static Placement PlacementOf(NodeCall c, string mode) => mode switch
    {
        "half_pixel" => Placement.Middles,
        "pytorch_half_pixel" => Placement.MiddlesUnlessOne,
        "half_pixel_symmetric" => Placement.CenteredMiddles,
        "align_corners" => Placement.Corners,
        "asymmetric" => Placement.Begins,
        "tf_half_pixel_for_nn" => Placement.MiddlesFromBegin,
        "tf_crop_and_resize" => Placement.Region,
        _ => throw c.Error($"Its attribute \"coordinate_transformation_mode\" is {mode}, which is unknown."),
    };

    private static ResampleKernel KernelOf(NodeCall c, string mode) => mode switch
    {
        "nearest" => ResampleKernel.Nearest,
        "linear" or "bilinear" or "trilinear" => ResampleKernel.Linear,
        "cubic" => ResampleKernel.Cubic,
        _ => throw c.Error($"Its attribute \"mode\" must be nearest, linear or cubic, but is {mode}."),
    };

    private static NearestRounding RoundingOf(NodeCall c, string mode) => mode switch
    {
        "round_prefer_floor" => NearestRounding.HalfDown,
        "round_prefer_ceil" => NearestRounding.HalfUp,
        "floor" => NearestRounding.Down,
        "ceil" => NearestRounding.Up,
        _ => throw c.Error($"Its attribute \"nearest_mode\" is {mode}, which is unknown."),
    };

    private static AspectRatio RatioOf(NodeCall c, string policy) => policy switch
    {
        "stretch" => AspectRatio.Stretched,
        "not_larger" => AspectRatio.NotLarger,
        "not_smaller" => AspectRatio.NotSmaller,
        _ => throw c.Error($"Its attribute \"keep_aspect_ratio_policy\" must be stretch, not_larger or not_smaller, but is {policy}."),
    };
}
