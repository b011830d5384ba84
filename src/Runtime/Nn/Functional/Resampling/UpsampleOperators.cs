namespace TorchPort.Nn;

/// <summary>Resampling under the names that graphs of operators call it by.</summary>
internal static class UpsampleOperators
{
    [Aten("upsample_nearest1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor")]
    internal static Tensor Nearest1d(Tensor self, long[] outputSize, double? scales = null) => To(self, outputSize, [scales], InterpolationMode.Nearest);

    [Aten("upsample_nearest2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor")]
    internal static Tensor Nearest2d(Tensor self, long[] outputSize, double? scalesH = null, double? scalesW = null) => To(self, outputSize, [scalesH, scalesW], InterpolationMode.Nearest);

    [Aten("upsample_nearest3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor")]
    internal static Tensor Nearest3d(Tensor self, long[] outputSize, double? scalesD = null, double? scalesH = null, double? scalesW = null) => To(self, outputSize, [scalesD, scalesH, scalesW], InterpolationMode.Nearest);

    [Aten("upsample_nearest1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor")]
    [Aten("upsample_nearest2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor")]
    [Aten("upsample_nearest3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor")]
    internal static Tensor Nearest(Tensor input, long[]? outputSize, double[]? scaleFactors) => By(input, outputSize, scaleFactors, InterpolationMode.Nearest);

    [Aten("_upsample_nearest_exact1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor")]
    internal static Tensor NearestExact1d(Tensor self, long[] outputSize, double? scales = null) => To(self, outputSize, [scales], InterpolationMode.NearestExact);

    [Aten("_upsample_nearest_exact2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor")]
    internal static Tensor NearestExact2d(Tensor self, long[] outputSize, double? scalesH = null, double? scalesW = null) => To(self, outputSize, [scalesH, scalesW], InterpolationMode.NearestExact);

    [Aten("_upsample_nearest_exact3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor")]
    internal static Tensor NearestExact3d(Tensor self, long[] outputSize, double? scalesD = null, double? scalesH = null, double? scalesW = null) => To(self, outputSize, [scalesD, scalesH, scalesW], InterpolationMode.NearestExact);

    [Aten("_upsample_nearest_exact1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor")]
    [Aten("_upsample_nearest_exact2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor")]
    [Aten("_upsample_nearest_exact3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor")]
    internal static Tensor NearestExact(Tensor input, long[]? outputSize, double[]? scaleFactors) => By(input, outputSize, scaleFactors, InterpolationMode.NearestExact);

    [Aten("upsample_linear1d(Tensor self, SymInt[1] output_size, bool align_corners, float? scales=None) -> Tensor")]
    internal static Tensor Linear1d(Tensor self, long[] outputSize, bool alignCorners, double? scales = null) => To(self, outputSize, [scales], InterpolationMode.Linear, alignCorners);

    [Aten("upsample_bilinear2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor")]
    internal static Tensor Bilinear2d(Tensor self, long[] outputSize, bool alignCorners, double? scalesH = null, double? scalesW = null) => To(self, outputSize, [scalesH, scalesW], InterpolationMode.Bilinear, alignCorners);

    [Aten("upsample_bicubic2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor")]
    internal static Tensor Bicubic2d(Tensor self, long[] outputSize, bool alignCorners, double? scalesH = null, double? scalesW = null) => To(self, outputSize, [scalesH, scalesW], InterpolationMode.Bicubic, alignCorners);

    [Aten("upsample_trilinear3d(Tensor self, SymInt[3] output_size, bool align_corners, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor")]
    internal static Tensor Trilinear3d(Tensor self, long[] outputSize, bool alignCorners, double? scalesD = null, double? scalesH = null, double? scalesW = null) => To(self, outputSize, [scalesD, scalesH, scalesW], InterpolationMode.Trilinear, alignCorners);

    [Aten("upsample_linear1d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
    internal static Tensor Linear(Tensor input, long[]? outputSize, bool alignCorners, double[]? scaleFactors) => By(input, outputSize, scaleFactors, InterpolationMode.Linear, alignCorners);

    [Aten("upsample_bilinear2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
    internal static Tensor Bilinear(Tensor input, long[]? outputSize, bool alignCorners, double[]? scaleFactors) => By(input, outputSize, scaleFactors, InterpolationMode.Bilinear, alignCorners);

    [Aten("upsample_bicubic2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
    internal static Tensor Bicubic(Tensor input, long[]? outputSize, bool alignCorners, double[]? scaleFactors) => By(input, outputSize, scaleFactors, InterpolationMode.Bicubic, alignCorners);

    [Aten("upsample_trilinear3d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
    internal static Tensor Trilinear(Tensor input, long[]? outputSize, bool alignCorners, double[]? scaleFactors) => By(input, outputSize, scaleFactors, InterpolationMode.Trilinear, alignCorners);

    [Aten("_upsample_bilinear2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor")]
    internal static Tensor BilinearAntialiased(Tensor input, long[] outputSize, bool alignCorners, double? scalesH = null, double? scalesW = null) => To(input, outputSize, [scalesH, scalesW], InterpolationMode.Bilinear, alignCorners, antialias: true);

    [Aten("_upsample_bicubic2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor")]
    internal static Tensor BicubicAntialiased(Tensor input, long[] outputSize, bool alignCorners, double? scalesH = null, double? scalesW = null) => To(input, outputSize, [scalesH, scalesW], InterpolationMode.Bicubic, alignCorners, antialias: true);

    [Aten("_upsample_bilinear2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
    internal static Tensor BilinearAntialiased(Tensor input, long[]? outputSize, bool alignCorners, double[]? scaleFactors) => By(input, outputSize, scaleFactors, InterpolationMode.Bilinear, alignCorners, antialias: true);

    [Aten("_upsample_bicubic2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor")]
    internal static Tensor BicubicAntialiased(Tensor input, long[]? outputSize, bool alignCorners, double[]? scaleFactors) => By(input, outputSize, scaleFactors, InterpolationMode.Bicubic, alignCorners, antialias: true);

    private static Tensor By(Tensor input, long[]? size, double[]? scales, InterpolationMode mode, bool? alignCorners = null, bool antialias = false) =>
        Functional.Interpolate(input, size is null ? default : (IntOrTuple)size, size is null ? scales : null, mode, alignCorners, antialias: antialias);

    /// <summary>Both the sizes and the factors are given: the factors say where elements lie, as far as they are known.</summary>
    private static Tensor To(Tensor input, long[] size, double?[] scales, InterpolationMode mode, bool? alignCorners = null, bool antialias = false)
    {
        if (input.Dim != size.Length + 2)
            throw new ShapeException($"It is expected that the input has {size.Length + 2} dimensions for an output size of {Shapes.Text(size)}, but it has shape {Shapes.Text(input.Shape)}.");
        return Functional.Resampled(input, size, Array.ConvertAll(scales, s => s ?? 0), mode, alignCorners ?? false, antialias);
    }
}
