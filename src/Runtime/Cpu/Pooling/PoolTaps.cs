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

    /// <summary>Larger planes taken apart leave the caches, and elements are better found by their places.</summary>
    private const long LargestNumbered = 1 << 20;

    /// <summary>The elements of the windows of each row of outputs, as offsets into the plane taken apart, for the first window.</summary>
    private readonly long[][] _offsets;

    /// <summary>The same as places in the plane itself.</summary>
    private readonly long[][] _places;

    /// <summary>Of each part the elements that the row has.</summary>
    private readonly (long Begin, long End)[] _ranges;

    private readonly int _width;

    private PoolTaps(PoolPlane plane, (long Stride, long Start, long Kernel) windows, int width)
    {
        (Plane, _width) = (plane, width);
        (Stride, Start, Kernel) = (windows.Stride, windows.Start, windows.Kernel);
        var reach = (windows.Kernel - 1) * plane.W.Step;
        Reached = plane.W.Output + reach / Stride;
        Part = (Reached + 2 * width - 1) / width * width;
        _ranges = new (long, long)[Stride];
        for (var q = 0L; q < Stride; q++)
        {
            _ranges[q] = Within(q);
            IsPadded |= Range(q) is var range && (range.Begin > 0 || range.End < Reached);
        }
        _offsets = new long[plane.Rows][];
        _places = new long[plane.Rows][];
        for (var row = 0L; row < plane.Rows; row++)
            (_offsets[row], _places[row]) = Taps(row, windows.Kernel);
        IsSeparable = Kernel > 2 && Array.Exists(_offsets, offsets => offsets.Length > 2 * Kernel);
        IsTiled = IsWhole(plane.D) && IsWhole(plane.H) && IsWhole(plane.W);
    }

    internal PoolPlane Plane { get; }

    /// <summary>How far apart windows are, and so into how many parts a row is taken.</summary>
    internal long Stride { get; }

    /// <summary>The elements of a window along its row.</summary>
    internal long Kernel { get; }

    /// <summary>Where the first window begins.</summary>
    internal long Start { get; }

    /// <summary>The length of a part.</summary>
    internal long Part { get; }

    /// <summary>As far as windows reach into a part.</summary>
    internal long Reached { get; }

    /// <summary>Whether windows have so many lines and columns that it takes less to join the lines first.</summary>
    internal bool IsSeparable { get; }

    /// <summary>Whether each element of the plane is in one window.</summary>
    internal bool IsTiled { get; }

    /// <summary>Whether they reach elements that the plane does not have.</summary>
    internal bool IsPadded { get; }

    /// <summary>The rows of the plane.</summary>
    internal long Lines => Plane.D.Input * Plane.H.Input;

    /// <summary>The length of the plane taken apart.</summary>
    internal long Length => Lines * Stride * Part;

    /// <summary>Where, behind the plane taken apart and a plane of outputs or two rows, each filled up to whole vectors, there is room for one line taken apart.</summary>
    internal long Joined => Length + Math.Max(Plane.Output + _width, 2 * (Plane.W.Output + _width));

    /// <summary>The length of memory for all of these.</summary>
    internal long Room => Joined + Stride * Part;

    /// <summary>For planes whose windows slide evenly along rows; null for others.</summary>
    internal static PoolTaps? Of(PoolPlane plane, int width) => Windows(plane) is { } windows ? new(plane, windows, width) : null;

    /// <summary>Whether there are taps of which a byte can say which one it is.</summary>
    internal static bool AreNumbered(PoolPlane plane) =>
        plane.Input <= LargestNumbered && Windows(plane) is { } windows && plane is { D.Regular: { } depth, H.Regular: { } height } && depth.Kernel * height.Kernel * windows.Kernel <= byte.MaxValue;

    private static (long Stride, long Start, long Kernel)? Windows(PoolPlane plane)
    {
        if (plane.W.Regular is not { } windows || windows.Kernel > LongestWindow || plane.W.Output < 4)
            return null;
        // Padding that nobody would take apart in memory.
        return windows.Stride * plane.W.Output + windows.Kernel * plane.W.Step <= 4 * plane.W.Input + 256 ? windows : null;
    }

    /// <summary>The elements of part <paramref name="q"/> that rows of the plane have.</summary>
    internal (long Begin, long End) Range(long q) => _ranges[q];

    internal ReadOnlySpan<long> Offsets(long row) => _offsets[row];

    internal ReadOnlySpan<long> Places(long row) => _places[row];

    /// <summary>Which tap of a row's w-th window is the first that lies in the plane.</summary>
    internal long First(long w) => (Plane.W.Begin[w] - Start - w * Stride) / Plane.W.Step;

    private static bool IsWhole(PoolAxis axis) => axis.Regular is (var stride, 0, var kernel) && stride == kernel && axis.Step == 1 && stride * axis.Output == axis.Input;

    private (long Begin, long End) Within(long q)
    {
        long from = Start + q, width = Plane.W.Input;
        var begin = from >= 0 ? 0 : (-from + Stride - 1) / Stride;
        var end = Math.Min(Part, width <= from ? 0 : (width - from + Stride - 1) / Stride);
        return (Math.Min(begin, end), end);
    }

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
