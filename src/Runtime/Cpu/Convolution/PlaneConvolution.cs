using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>3×3 convolutions of planes that are 2×2, or four wide, in single precision at 512 bits: a vector has the images of a batch at one position.</summary>
/// <remarks>
/// Most of what such planes' kernels read is padding, which is neither copied nor multiplied here, and weights, which are much more than the images, are
/// read once and where they lie.
/// </remarks>
internal static unsafe class PlaneConvolution
{
    /// <summary>Images of a vector.</summary>
    private const int Lanes = 16;

    /// <summary>Images from which on enough of a vector is there.</summary>
    private const long EnoughImages = 12;

    /// <summary>Lines of planes beyond which Winograd's method saves more.</summary>
    private const long MaxLines = 4;

    /// <summary>A convolution, if that is faster this way.</summary>
    internal static bool Forward(ConvShape s, float* x, float* w, float* bias, float* y) => Run<Sizes.N1>(s, x, new(w, (nint)s.Channels * 9, 9), bias, y);

    /// <summary>A convolution's input gradient: a convolution of the output's with the kernels turned around.</summary>
    internal static bool InputGradient(ConvShape s, float* g, float* w, float* bias, float* x) => Run<Backwards>(s.Backward, g, new(w + 8, 9, (nint)s.Channels * 9), bias, x);

    private static bool Run<T>(ConvShape s, float* x, KernelView w, float* bias, float* y) where T : struct, ISize
    {
        if (!Fits(s))
            return false;
        if (s.Width.Input == 4)
            Run<PlaneLine, T>(s, x, w, bias, y);
        else
            Run<PlaneSquare, T>(s, x, w, bias, y);
        return true;
    }

    private static bool Fits(ConvShape s) => Simd.Width == 512 && s.Groups == 1 && s.Batch >= EnoughImages && s.Depth is { Input: 1, Kernel: 1, Output: 1 } && Fits(s.Height) && Fits(s.Width)
        && (s.Width.Input == 4 && s.Height.Input <= MaxLines || s.Width.Input == 2 && s.Height.Input == 2);

    private static bool Fits(ConvAxis axis) => axis is { Kernel: 3, Stride: 1, Dilation: 1, Padding: 1 };

    private static void Run<P, T>(ConvShape s, float* x, KernelView w, float* bias, float* y) where P : struct, IPlanePattern where T : struct, ISize
    {
        long groups = (s.Batch + Lanes - 1) / Lanes, elements = s.Channels * s.InputPlane * Lanes, results = s.Outputs * s.OutputPlane * Lanes;
        using var inputs = new Scratch<float>(groups * elements);
        using var outputs = new Scratch<float>(groups * results);
        float* from = inputs.Pointer, to = outputs.Pointer;
        for (var group = 0L; group < groups; group++)
            ConvImages.Between(x + First(s, group, groups) * s.Channels * s.InputPlane, Count(s, group, groups), s.Channels * s.InputPlane, from + group * elements, Lanes);
        var tiles = new Tiles(s.Outputs, PlaneTile<P, T>.MaxRows);
        var parts = (int)Math.Min(tiles.Count, GemmPlan<Lane512<float>, float>.Parts(s.Work));
        Threads.Run(parts, part =>
        {
            for (var tile = tiles.Count * part / parts; tile < tiles.Count * (part + 1) / parts; tile++)
            {
                var output = tiles.First(tile);
                for (var group = 0L; group < groups; group++)
                    Tile<P, T>(s, tiles.RowsOf(tile), w.Data + (nint)output * w.Output, w, from + group * elements, bias == null ? null : bias + output, to + group * results + output * s.OutputPlane * Lanes);
            }
        });
        for (var group = 0L; group < groups; group++)
            ConvImages.Apart(to + group * results, Count(s, group, groups), s.Outputs * s.OutputPlane, y + First(s, group, groups) * s.Outputs * s.OutputPlane, Lanes);
    }

    private static long First(ConvShape s, long group, long groups) => s.Batch * group / groups;

    private static long Count(ConvShape s, long group, long groups) => First(s, group + 1, groups) - First(s, group, groups);

    /// <summary>Some outputs of a group of images.</summary>
    private static void Tile<P, T>(ConvShape s, int rows, float* kernels, KernelView w, float* x, float* bias, float* y) where P : struct, IPlanePattern where T : struct, ISize
    {
        var line = s.Width.Output * Lanes;
        for (var i = 0L; i < (P.HasLines ? s.Height.Output : 1); i++)
        {
            var (first, last) = P.HasLines ? s.Height.TapsInside(i) : (0, 1);
            PlaneTile<P, T>.Run(new()
            {
                A = kernels + 3 * first * T.Value,
                RowA = w.Output,
                StepA = w.Channel,
                X = x + (P.HasLines ? s.Height.Element(i, first) : 0) * line,
                StepX = (nint)s.InputPlane * Lanes,
                Channels = (nint)s.Channels,
                Lines = (nint)(last - first),
                Bias = bias,
                C = y + i * line,
                RowC = (nint)s.OutputPlane * Lanes,
            }, rows);
        }
    }
}
