namespace TorchPort.Ops;

/// <summary>How several dimensions take sizes that are asked of them.</summary>
internal enum AspectRatio
{
    /// <summary>Each its own size.</summary>
    Stretched,

    /// <summary>All by one factor, the largest that no size is exceeded by.</summary>
    NotLarger,

    /// <summary>All by one factor, the smallest that reaches every size.</summary>
    NotSmaller,
}

/// <summary>A dimension that is resampled.</summary>
/// <param name="Dim">Which.</param>
/// <param name="Input">Its size.</param>
/// <param name="Output">Its new size.</param>
/// <param name="Scale">How many times larger it becomes, before the size is made whole.</param>
/// <param name="Region">The part that is looked at, as shares of the whole.</param>
internal sealed record ResampledAxis(int Dim, long Input, long Output, double Scale, (double Start, double End) Region)
{
    private static readonly (double, double) Whole = (0, 1);

    /// <summary>Dimensions that grow by factors; sizes are rounded down.</summary>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="dims">Which dimensions.</param>
    /// <param name="scales">A factor for each.</param>
    /// <param name="region">Where the parts that are looked at begin, then where they end; null for the whole.</param>
    /// <exception cref="ShapeException">The numbers are not as many as the dimensions, or not sizes.</exception>
    internal static ResampledAxis[] ByScales(ReadOnlySpan<long> shape, int[] dims, double[] scales, double[]? region)
    {
        CheckCount(scales.Length, dims);
        var axes = new ResampledAxis[dims.Length];
        for (var i = 0; i < axes.Length; i++)
            axes[i] = Checked(dims[i], shape[dims[i]], Math.Floor(shape[dims[i]] * scales[i]), scales[i], RegionOf(region, i, dims));
        return axes;
    }

    /// <summary>Dimensions that take sizes.</summary>
    /// <inheritdoc cref="ByScales"/>
    internal static ResampledAxis[] BySizes(ReadOnlySpan<long> shape, int[] dims, long[] sizes, AspectRatio ratio, double[]? region)
    {
        CheckCount(sizes.Length, dims);
        var scales = new double[dims.Length];
        for (var i = 0; i < scales.Length; i++)
            scales[i] = (double)sizes[i] / shape[dims[i]];
        double? common = ratio == AspectRatio.Stretched || scales.Length == 0 ? null : ratio == AspectRatio.NotLarger ? scales.Min() : scales.Max();
        var axes = new ResampledAxis[dims.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            var input = shape[dims[i]];
            var output = common is { } factor ? Math.Floor(input * factor + 0.5) : sizes[i];
            axes[i] = Checked(dims[i], input, output, common ?? scales[i], RegionOf(region, i, dims));
        }
        return axes;
    }

    private static ResampledAxis Checked(int dim, long input, double output, double scale, (double, double) region) => scale > 0 && output is >= 0 and < long.MaxValue
        ? new(dim, input, (long)output, scale, region) : throw new ShapeException($"Dimension {dim} of {input} elements cannot be scaled by {scale}.");

    private static (double, double) RegionOf(double[]? region, int i, int[] dims) => region is null ? Whole
        : region.Length == 2 * dims.Length ? (region[i], region[i + dims.Length])
        : throw new ShapeException($"A region of {region.Length} numbers was given for {dims.Length} dimensions, which need {2 * dims.Length}.");

    private static void CheckCount(int count, int[] dims)
    {
        if (count != dims.Length)
            throw new ShapeException($"{count} scales or sizes were given for {dims.Length} dimensions.");
    }
}
