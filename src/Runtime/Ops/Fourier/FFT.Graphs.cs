using TorchPort.Ops;

namespace TorchPort;

/// <summary>The transforms of decomposed graphs: named dimensions, the input's own sizes, and a number for the scale.</summary>
public static partial class FFT
{
    [Aten("_fft_c2c(Tensor self, SymInt[] dim, int normalization, bool forward) -> Tensor")]
    internal static Tensor ComplexToComplex([AtenName("self")] Tensor input, int[] dim, long normalization, bool forward)
    {
        var x = ToComplex("_fft_c2c", input);
        var at = FourierInput.Of("_fft_c2c", x, null, dim);
        return Along(x, at.Dims, !forward, GraphScale(normalization, at.Sizes));
    }

    [Aten("_fft_r2c(Tensor self, int[] dim, int normalization, bool onesided) -> Tensor")]
    internal static Tensor RealToComplex([AtenName("self")] Tensor input, int[] dim, long normalization, bool onesided)
    {
        if (!onesided)
            return ComplexToComplex(ToReal("_fft_r2c", input), dim, normalization, forward: true);
        var x = ToReal("_fft_r2c", input);
        var at = NotEmpty("_fft_r2c", FourierInput.Of("_fft_r2c", x, null, dim));
        return Along(FourierOps.ToHalf(x, at.Last, false, GraphScale(normalization, at.Sizes)), at.Others, false, 1);
    }

    [Aten("_fft_c2r(Tensor self, int[] dim, int normalization, SymInt last_dim_size) -> Tensor")]
    internal static Tensor ComplexToReal([AtenName("self")] Tensor input, int[] dim, long normalization, long lastDimSize)
    {
        var x = ToComplex("_fft_c2r", input);
        long[] sizes = [.. dim.Select(d => x.Shape[Shapes.Dim(d, x.Dim)])];
        if (sizes.Length > 0)
            sizes[^1] = lastDimSize;
        var at = NotEmpty("_fft_c2r", FourierInput.Of("_fft_c2r", x, sizes, dim, half: true));
        return FourierOps.FromHalf(Along(at.Resize(x, half: true), at.Others, true, 1), at.Last, lastDimSize, true, GraphScale(normalization, at.Sizes), isMirrored: true);
    }

    private static double GraphScale(long normalization, ReadOnlySpan<long> sizes)
    {
        var points = 1.0;
        foreach (var size in sizes)
            points *= size;
        return normalization switch
        {
            0 => 1,
            1 => 1 / Math.Sqrt(points),
            2 => 1 / points,
            _ => throw new ArgumentException($"Expected a normalization of 0 (none), 1 (by the root of the number of points) or 2 (by that number), but got {normalization}.", nameof(normalization)),
        };
    }
}
