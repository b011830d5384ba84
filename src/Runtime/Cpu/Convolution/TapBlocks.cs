namespace TorchPort.Kernels;

/// <summary>A block of outputs that read the same taps.</summary>
/// <param name="D">Its outputs along the depth.</param>
/// <param name="H">Along the height.</param>
/// <param name="W">Along the width.</param>
/// <param name="Sources">Where in the source's vectors is what each tap reads for the first output.</param>
/// <param name="Taps">Where in the kernel's vectors its weights are.</param>
internal sealed record TapBlock(TapRun D, TapRun H, TapRun W, long[] Sources, long[] Taps);

/// <summary>A part of the outputs' planes, and the part of the source's that it reads; both are cut along one dimension.</summary>
internal readonly record struct TapStrip(long Begin, long End, long SourceBegin, long SourceEnd);

/// <summary>The planes of a convolution in blocks whose outputs read the same taps, and in strips that fit into a cache.</summary>
internal sealed class TapBlocks
{
    /// <summary>Positions of a strip: with a vector of channels at each they take an eighth of a usual second-level cache.</summary>
    private const long MaxPositions = 4096;

    private readonly (long D, long H, long W) _source;

    private TapBlocks(ConvShape s, int width, (TapRun[] D, TapRun[] H, TapRun[] W) runs, (long D, long H, long W) source, (long D, long H, long W) outputs)
    {
        (_source, Outputs) = (source, outputs);
        Blocks = [.. from d in runs.D from h in runs.H from w in runs.W select Block(s, width, d, h, w)];
        var axis = outputs.D > 1 || source.D > 1 ? 0 : outputs.H > 1 || source.H > 1 ? 1 : 2;
        var cut = axis == 0 ? runs.D : axis == 1 ? runs.H : runs.W;
        Axis = axis;
        (SourceUnit, Unit) = axis == 0 ? (source.H * source.W, outputs.H * outputs.W) : axis == 1 ? (source.W, outputs.W) : (1, 1);
        var (sourceCount, count) = axis == 0 ? (source.D, outputs.D) : axis == 1 ? (source.H, outputs.H) : (source.W, outputs.W);
        var perOutput = Math.Max(Unit, (sourceCount * SourceUnit + count - 1) / Math.Max(1, count));
        var size = Math.Max(1, MaxPositions / Math.Max(1, perOutput));
        var strips = new List<TapStrip>();
        for (var begin = 0L; begin < count; begin += size)
            strips.Add(Strip(cut, begin, Math.Min(count, begin + size)));
        Strips = [.. strips];
    }

    /// <summary>A convolution's output: what is read is the input.</summary>
    /// <param name="s">The convolution.</param>
    /// <param name="width">Planes of a vector.</param>
    internal static TapBlocks Forward(ConvShape s, int width) =>
        new(s, width, (TapRun.Forward(s.Depth), TapRun.Forward(s.Height), TapRun.Forward(s.Width)), (s.Depth.Input, s.Height.Input, s.Width.Input), (s.Depth.Output, s.Height.Output, s.Width.Output));

    /// <summary>The input's gradient: what is read is the output's.</summary>
    /// <param name="s">The convolution.</param>
    /// <param name="width">Planes of a vector.</param>
    internal static TapBlocks Backward(ConvShape s, int width) =>
        new(s, width, (TapRun.Backward(s.Depth), TapRun.Backward(s.Height), TapRun.Backward(s.Width)), (s.Depth.Output, s.Height.Output, s.Width.Output), (s.Depth.Input, s.Height.Input, s.Width.Input));

    internal TapBlock[] Blocks { get; }

    internal TapStrip[] Strips { get; }

    /// <summary>The dimension along which strips are cut, the outermost that has more than one element; 0 is the depth.</summary>
    internal int Axis { get; }

    internal (long D, long H, long W) Outputs { get; }

    /// <summary>Elements of the outputs' planes for each element of the dimension that is cut.</summary>
    internal long Unit { get; }

    /// <summary>The same of the source's planes.</summary>
    internal long SourceUnit { get; }

    internal long Plane => Outputs.D * Outputs.H * Outputs.W;

    internal long SourcePlane => _source.D * _source.H * _source.W;

    /// <summary>Outputs of the largest strip.</summary>
    internal long Room => Strips.Length == 0 ? 0 : Strips.Max(strip => strip.End - strip.Begin) * Unit;

    /// <summary>What the strip reads that reads most.</summary>
    internal long SourceRoom => Strips.Length == 0 ? 0 : Strips.Max(strip => strip.SourceEnd - strip.SourceBegin) * SourceUnit;

    /// <summary>Where an output is in its plane.</summary>
    internal long Position(long d, long h, long w) => (d * Outputs.H + h) * Outputs.W + w;

    /// <summary>Where an element is in the source's plane.</summary>
    internal long SourcePosition(long d, long h, long w) => (d * _source.H + h) * _source.W + w;

    private TapBlock Block(ConvShape s, int width, TapRun d, TapRun h, TapRun w)
    {
        var count = d.Taps.Length * h.Taps.Length * w.Taps.Length;
        long[] sources = new long[count], taps = new long[count];
        var next = 0;
        for (var i = 0; i < d.Taps.Length; i++)
        {
            for (var j = 0; j < h.Taps.Length; j++)
            {
                for (var k = 0; k < w.Taps.Length; k++, next++)
                {
                    sources[next] = SourcePosition(d.Sources[i], h.Sources[j], w.Sources[k]) * width;
                    taps[next] = ((d.Taps[i] * s.Height.Kernel + h.Taps[j]) * s.Width.Kernel + w.Taps[k]) * width;
                }
            }
        }
        return new(d, h, w, sources, taps);
    }

    private static TapStrip Strip(TapRun[] runs, long begin, long end)
    {
        var (low, high) = (long.MaxValue, long.MinValue);
        foreach (var run in runs)
        {
            var (first, count) = run.Between(begin, end);
            if (count == 0 || run.Taps.Length == 0)
                continue;
            low = Math.Min(low, run.Sources.Min() + first * run.SourceStep);
            high = Math.Max(high, run.Sources.Max() + (first + count - 1) * run.SourceStep + 1);
        }
        return low > high ? new(begin, end, 0, 0) : new(begin, end, low, high);
    }
}
