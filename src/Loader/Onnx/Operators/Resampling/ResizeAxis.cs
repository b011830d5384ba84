namespace TorchPort.Onnx.Operators.Resampling;

/// <summary>A dimension to be resized.</summary>
/// <param name="Dim">Which.</param>
/// <param name="Input">Its size.</param>
/// <param name="Output">Its new size.</param>
/// <param name="Scale">How many times larger it becomes, before rounding.</param>
/// <param name="Region">The part that is looked at, as shares of the whole.</param>
internal sealed record ResizeAxis(int Dim, long Input, long Output, double Scale, (double Start, double End) Region)
{
    internal static ResizeAxis[] Of(NodeCall c, Tensor x, int[] dims, double[]? scales, long[]? sizes, string policy, double[]? region)
    {
        if (region is not null && region.Length != 2 * dims.Length)
            throw c.Error($"Its region has {region.Length} numbers for {dims.Length} axes.");
        double? common = sizes is null || policy == "stretch" ? null : policy switch
        {
            "not_larger" => dims.Select((d, i) => (double)sizes[i] / x.Shape[d]).Min(),
            "not_smaller" => dims.Select((d, i) => (double)sizes[i] / x.Shape[d]).Max(),
            _ => throw c.Error($"Its attribute \"keep_aspect_ratio_policy\" must be stretch, not_larger or not_smaller, but is {policy}."),
        };
        var axes = new ResizeAxis[dims.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            var input = x.Shape[dims[i]];
            var scale = common ?? (scales is not null ? scales[i] : (double)sizes![i] / input);
            var output = scales is not null ? Math.Floor(input * scale) : common is not null ? Math.Floor(input * scale + 0.5) : sizes![i];
            if (!(scale > 0 && output is >= 0 and < long.MaxValue))
                throw c.Error($"Dimension {dims[i]} of {input} elements cannot be scaled by {scale}.");
            axes[i] = new(dims[i], input, (long)output, scale, region is null ? (0, 1) : (region[i], region[i + dims.Length]));
        }
        return axes;
    }
}
