namespace TorchPort.Kernels;

/// <summary>The outputs for which a tap reads elements that are there, in runs of equal length that are neighbours among the outputs, and among the inputs a stride apart.</summary>
/// <param name="Outputs">The positions at which runs begin.</param>
/// <param name="Inputs">What the tap reads there.</param>
/// <param name="Length">The outputs of a run.</param>
internal sealed record TapReach(long[] Outputs, long[] Inputs, long Length)
{
    /// <summary>Those of all taps of a kernel.</summary>
    internal static TapReach[] Of(ConvShape s) =>
        [.. from d in Taps(s.Depth) from h in Taps(s.Height) from w in Taps(s.Width) select Of(s, d, h, w)];

    private static IEnumerable<long> Taps(ConvAxis axis)
    {
        for (var tap = 0L; tap < axis.Kernel; tap++)
            yield return tap;
    }

    private static TapReach Of(ConvShape s, long depthTap, long heightTap, long widthTap)
    {
        var (left, right) = s.Width.Inside(widthTap);
        var (outputs, inputs) = (new List<long>(), new List<long>());
        for (var (d, lastD) = s.Depth.Inside(depthTap); left < right && d < lastD; d++)
        {
            for (var (h, lastH) = s.Height.Inside(heightTap); h < lastH; h++)
            {
                outputs.Add((d * s.Height.Output + h) * s.Width.Output + left);
                inputs.Add((s.Depth.Element(d, depthTap) * s.Height.Input + s.Height.Element(h, heightTap)) * s.Width.Input + s.Width.Element(left, widthTap));
            }
        }
        return new([.. outputs], [.. inputs], right - left);
    }
}
