namespace TorchPort.Kernels;

/// <summary>One dimension of a <see cref="TapGrid"/>.</summary>
/// <remarks>
/// The source's elements are dealt out to phases, in each of which neighbouring outputs read neighbouring elements:
/// element i of phase f is the source's element i · Stride + PhaseOffsets[f] + Origin, or zero where that is outside.
/// </remarks>
/// <param name="Source">The source's size.</param>
/// <param name="Outputs">The outputs.</param>
/// <param name="Stride">How far apart in the source neighbours of a phase are.</param>
/// <param name="Origin">Where phases begin.</param>
/// <param name="PhaseOffsets">Where each phase begins, from there.</param>
/// <param name="TapPhase">The phase that each tap reads.</param>
/// <param name="TapShift">The element that each tap reads for the first output.</param>
internal sealed record TapAxis(long Source, long Outputs, long Stride, long Origin, long[] PhaseOffsets, int[] TapPhase, long[] TapShift)
{
    /// <summary>Elements of a phase.</summary>
    internal long Extent { get; } = Outputs + (TapShift.Length == 0 ? 0 : TapShift.Max());

    /// <summary>True where the source itself is the only phase.</summary>
    internal bool IsPlain => Stride == 1 && Origin == 0 && Extent == Source;

    /// <summary>What the outputs of a convolution read of its input.</summary>
    /// <param name="axis">The convolution.</param>
    /// <param name="taps">The taps that read anything but padding.</param>
    internal static TapAxis Forward(ConvAxis axis, out int[] taps)
    {
        var reaching = new List<int>();
        for (var k = 0; k < axis.Kernel; k++)
        {
            var (begin, end) = axis.Inside(k);
            if (begin < end)
                reaching.Add(k);
        }
        taps = [.. reaching];
        var phases = taps.Select(k => k * axis.Dilation % axis.Stride).Distinct().ToArray();
        var least = taps.Length == 0 ? 0 : taps[0] * axis.Dilation / axis.Stride;
        return new(axis.Input, axis.Output, axis.Stride, least * axis.Stride - axis.Padding, phases,
            [.. taps.Select(k => Array.IndexOf(phases, k * axis.Dilation % axis.Stride))], [.. taps.Select(k => k * axis.Dilation / axis.Stride - least)]);
    }

    /// <summary>What every <see cref="ConvAxis.Stride"/>-th element of an input's gradient, from one of the first on, reads of the output's.</summary>
    /// <param name="axis">The convolution.</param>
    /// <param name="first">The first of those elements.</param>
    /// <param name="taps">The taps that reach them.</param>
    internal static TapAxis Backward(ConvAxis axis, long first, out int[] taps)
    {
        var reaching = new List<int>();
        var reads = new List<long>();
        for (var k = 0; k < axis.Kernel; k++)
        {
            if (axis.Reader(first, k) is not { } output)
                continue;
            reaching.Add(k);
            reads.Add(output);
        }
        taps = [.. reaching];
        var origin = reads.Count == 0 ? 0 : reads.Min();
        var outputs = (axis.Input - first + axis.Stride - 1) / axis.Stride;
        return new(axis.Output, outputs, 1, origin, [0], new int[taps.Length], [.. reads.Select(r => r - origin)]);
    }

    /// <summary>The axis with so many elements for each; it serves to find taps, not to fill phases.</summary>
    internal TapAxis Times(long count) => new(Source * count, Outputs * count, Stride, Origin, PhaseOffsets, TapPhase, [.. TapShift.Select(shift => shift * count)]);

    /// <summary>The part of a phase that lies inside the source.</summary>
    internal (long Begin, long End) Inside(int phase)
    {
        var shift = PhaseOffsets[phase] + Origin;
        var begin = shift >= 0 ? 0 : (-shift + Stride - 1) / Stride;
        var end = shift >= Source ? 0 : (Source - 1 - shift) / Stride + 1;
        return (Math.Min(begin, Extent), Math.Clamp(end, Math.Min(begin, Extent), Extent));
    }

    /// <summary>The source's element, which may be outside.</summary>
    internal long Element(int phase, long i) => i * Stride + PhaseOffsets[phase] + Origin;
}
