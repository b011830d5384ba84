using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>
/// A plane whose rows are taken apart by the windows' stride, so that neighbouring windows have each of their elements from neighbours
/// in memory: element j of part q is element j · stride + q of the row, padding included.
/// </summary>
internal sealed class PoolTaps
{
    /// <summary>Longer windows are not worth a table.</summary>
    private const long LongestWindow = 64;

    /// <summary>The elements of the windows of each row of outputs, as offsets into the plane taken apart, for the first window.</summary>
    private readonly long[][] _offsets;

    /// <summary>The same as places in the plane itself.</summary>
    private readonly long[][] _places;

    private PoolTaps(PoolPlane plane, (long Stride, long Start, long Kernel) windows, int width)
    {
        Plane = plane;
        (Stride, Start) = (windows.Stride, windows.Start);
        var reach = (windows.Kernel - 1) * plane.W.Step;
        Part = (plane.W.Output + reach / Stride + 2 * width - 1) / width * width;
        _offsets = new long[plane.Rows][];
        _places = new long[plane.Rows][];
        for (var row = 0L; row < plane.Rows; row++)
            (_offsets[row], _places[row]) = Taps(row, windows.Kernel);
    }

    internal PoolPlane Plane { get; }

    /// <summary>How far apart windows are, and so into how many parts a row is taken.</summary>
    internal long Stride { get; }

    /// <summary>Where the first window begins.</summary>
    internal long Start { get; }

    /// <summary>The length of a part.</summary>
    internal long Part { get; }

    /// <summary>The length of the plane taken apart.</summary>
    internal long Length => Plane.D.Input * Plane.H.Input * Stride * Part;

    /// <summary>For planes whose windows slide evenly along rows; null for others.</summary>
    internal static PoolTaps? Of(PoolPlane plane, int width)
    {
        if (plane.W.Regular is not { } windows || windows.Kernel > LongestWindow || plane.W.Output < 4)
            return null;
        // Padding that nobody would take apart in memory.
        return windows.Stride * plane.W.Output + windows.Kernel * plane.W.Step <= 4 * plane.W.Input + 256 ? new(plane, windows, width) : null;
    }

    internal ReadOnlySpan<long> Offsets(long row) => _offsets[row];

    internal ReadOnlySpan<long> Places(long row) => _places[row];

    private (long[] Offsets, long[] Places) Taps(long row, long kernel)
    {
        PoolAxis depth = Plane.D, height = Plane.H;
        var (d, h) = Math.DivRem(row, height.Output);
        var count = depth.Count[d] * height.Count[h] * kernel;
        var (offsets, places) = (new long[count], new long[count]);
        for (var i = 0L; i < count; i++)
        {
            var (kd, kh, k) = (i / kernel / height.Count[h], i / kernel % height.Count[h], i % kernel * Plane.W.Step);
            var line = (depth.Begin[d] + kd * depth.Step) * height.Input + height.Begin[h] + kh * height.Step;
            offsets[i] = (line * Stride + k % Stride) * Part + k / Stride;
            places[i] = line * Plane.W.Input + Start + k;
        }
        return (offsets, places);
    }
}
