namespace TorchPort.Kernels;

/// <summary>Outputs along one dimension that read the same taps, each a constant distance further.</summary>
/// <param name="First">The first of the outputs.</param>
/// <param name="Step">The distance from one to the next.</param>
/// <param name="Count">How many there are.</param>
/// <param name="SourceStep">The distance in the source from one's elements to the next's.</param>
/// <param name="Taps">The kernel's elements that read anything but padding.</param>
/// <param name="Sources">What each of them reads for the first output.</param>
internal sealed record TapRun(long First, long Step, long Count, long SourceStep, int[] Taps, long[] Sources)
{
    /// <summary>An element of a kernel: what it reads for output 0, and the outputs for which that is inside.</summary>
    private readonly record struct Reach(int Tap, long Source, long Begin, long End);

    /// <summary>The outputs of a convolution; what is read are inputs.</summary>
    internal static TapRun[] Forward(ConvAxis axis)
    {
        var reaches = new List<Reach>();
        for (var k = 0; k < axis.Kernel; k++)
        {
            var (begin, end) = axis.Inside(k);
            reaches.Add(new(k, axis.Element(0, k), begin, end));
        }
        return [.. Divide(reaches, 0, 1, axis.Output, axis.Stride)];
    }

    /// <summary>The elements of the input's gradient; what is read are elements of the output's.</summary>
    internal static TapRun[] Backward(ConvAxis axis)
    {
        var runs = new List<TapRun>();
        for (var phase = 0L; phase < Math.Min(axis.Stride, axis.Input); phase++)
        {
            var count = (axis.Input - phase + axis.Stride - 1) / axis.Stride;
            var reaches = new List<Reach>();
            for (var k = 0; k < axis.Kernel; k++)
            {
                if (axis.Reader(phase, k) is { } output)
                    reaches.Add(new(k, output, Math.Clamp(-output, 0, count), Math.Clamp(axis.Output - output, 0, count)));
            }
            runs.AddRange(Divide(reaches, phase, axis.Stride, count, 1));
        }
        return [.. runs];
    }

    /// <summary>Divides outputs wherever a tap begins or ends to reach the source.</summary>
    private static IEnumerable<TapRun> Divide(List<Reach> reaches, long first, long step, long count, long sourceStep)
    {
        long[] ends = [0, count, .. reaches.SelectMany(reach => new[] { reach.Begin, reach.End })];
        ends = [.. ends.Distinct().Order()];
        for (var i = 0; i + 1 < ends.Length; i++)
        {
            var (begin, end) = (ends[i], ends[i + 1]);
            var taps = reaches.Where(reach => reach.Begin <= begin && end <= reach.End).ToList();
            yield return new(first + begin * step, step, end - begin, sourceStep, [.. taps.Select(t => t.Tap)], [.. taps.Select(t => t.Source + begin * sourceStep)]);
        }
    }

    /// <summary>Those of its outputs that are between two: the first, counted from its own first, and how many.</summary>
    internal (long First, long Count) Between(long begin, long end)
    {
        var first = Math.Clamp((begin - First + Step - 1) / Step, 0, Count);
        return (first, Math.Clamp((end - First + Step - 1) / Step, 0, Count) - first);
    }
}
