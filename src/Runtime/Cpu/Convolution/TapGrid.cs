namespace TorchPort.Kernels;

/// <summary>A copy of an image's planes in which every tap of a kernel is a constant distance away from the output's position.</summary>
/// <remarks>Padding is copied as zeros, and strides are taken out by dealing elements out to phases, so that neighbouring outputs always read neighbours.</remarks>
internal sealed class TapGrid
{
    internal readonly TapAxis D, H, W;

    /// <summary>Elements of a phase, and of all phases of a channel.</summary>
    internal readonly long Plane, Channel;

    /// <summary>How far each tap is from its output's position.</summary>
    internal readonly long[] Offsets;

    internal TapGrid(TapAxis d, TapAxis h, TapAxis w)
    {
        (D, H, W) = (d, h, w);
        Plane = d.Extent * h.Extent * w.Extent;
        Channel = Plane * d.PhaseOffsets.Length * h.PhaseOffsets.Length * w.PhaseOffsets.Length;
        Offsets = new long[d.TapPhase.Length * h.TapPhase.Length * w.TapPhase.Length];
        var next = 0;
        for (var i = 0; i < d.TapPhase.Length; i++)
        {
            for (var j = 0; j < h.TapPhase.Length; j++)
            {
                for (var k = 0; k < w.TapPhase.Length; k++)
                {
                    var phase = (d.TapPhase[i] * h.PhaseOffsets.Length + h.TapPhase[j]) * w.PhaseOffsets.Length + w.TapPhase[k];
                    Offsets[next++] = phase * Plane + Position(d.TapShift[i], h.TapShift[j], w.TapShift[k]);
                }
            }
        }
    }

    /// <summary>What the outputs of a convolution read of its input.</summary>
    /// <param name="s">The convolution.</param>
    /// <param name="taps">The kernel's elements that read anything but padding.</param>
    internal static TapGrid Forward(ConvShape s, out int[] taps)
    {
        var grid = new TapGrid(TapAxis.Forward(s.Depth, out var d), TapAxis.Forward(s.Height, out var h), TapAxis.Forward(s.Width, out var w));
        taps = Combine(s, d, h, w);
        return grid;
    }

    /// <summary>What every stride-th element of the input's gradient, from one of the first on, reads of the output's.</summary>
    /// <param name="s">The convolution.</param>
    /// <param name="first">The first of those elements.</param>
    /// <param name="taps">The kernel's elements that reach them.</param>
    internal static TapGrid Backward(ConvShape s, (long D, long H, long W) first, out int[] taps)
    {
        var grid = new TapGrid(TapAxis.Backward(s.Depth, first.D, out var d), TapAxis.Backward(s.Height, first.H, out var h), TapAxis.Backward(s.Width, first.W, out var w));
        taps = Combine(s, d, h, w);
        return grid;
    }

    /// <summary>The same for images that lie between one another: every element is followed by those of the other images at its place.</summary>
    internal TapGrid Between(long images) => images == 1 ? this : new(D, H, W.Times(images));

    private static int[] Combine(ConvShape s, int[] d, int[] h, int[] w) =>
        [.. from i in d from j in h from k in w select (int)((i * s.Height.Kernel + j) * s.Width.Kernel + k)];

    /// <summary>True where the source's planes can be used as they are.</summary>
    internal bool IsPlain => D.IsPlain && H.IsPlain && W.IsPlain;

    /// <summary>Elements of a source plane.</summary>
    internal long Source => D.Source * H.Source * W.Source;

    /// <summary>Output positions.</summary>
    internal long Positions => D.Outputs * H.Outputs * W.Outputs;

    /// <summary>Where an output's position is.</summary>
    internal long Position(long d, long h, long w) => (d * H.Extent + h) * W.Extent + w;

    /// <summary>Where the position with a running number is, and how many more follow it directly.</summary>
    internal (long At, long More) Position(long number)
    {
        var (line, w) = Math.DivRem(number, W.Outputs);
        var (d, h) = Math.DivRem(line, H.Outputs);
        return (Position(d, h, w), W.Outputs - w);
    }
}
