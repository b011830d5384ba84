using System.Numerics;

namespace TorchPort.Ops;

/// <summary>A region of images along one direction: where it is read, between which neighbours and by which weights.</summary>
internal readonly struct RegionAxis<T> where T : unmanaged, INumber<T>
{
    private const long MaxSamples = 1 << 16;

    private readonly T _start, _cell;
    private readonly long _length;

    /// <param name="first">Where the region begins.</param>
    /// <param name="second">Where it ends.</param>
    /// <param name="scale">From the region's coordinates to pixels.</param>
    /// <param name="halfPixel">Whether pixels have their centres at halves; otherwise a region is a pixel long at least.</param>
    /// <param name="cells">Cells that it falls into.</param>
    /// <param name="samples">Points of each; 0 for as many as it has pixels.</param>
    /// <param name="length">The image's pixels.</param>
    /// <exception cref="ShapeException">There are too many points.</exception>
    internal RegionAxis(T first, T second, T scale, bool halfPixel, long cells, long samples, long length)
    {
        var offset = halfPixel ? T.CreateTruncating(0.5) : T.Zero;
        _start = first * scale - offset;
        var extent = second * scale - offset - _start;
        if (!halfPixel)
            extent = T.Max(extent, T.One);
        (_cell, _length) = (extent / T.CreateTruncating(cells), length);
        if (samples == 0 && !(_cell <= T.CreateTruncating(MaxSamples)))
            throw new ShapeException($"A region from {first} to {second} would be read at {_cell} points a cell, more than {MaxSamples}.");
        Samples = samples > 0 ? samples : Math.Max(0, Ceiling(_cell));
        if (Samples > MaxSamples / cells)
            throw new ShapeException($"A region would be read at {Samples} points in each of {cells} cells.");
        Taps = 2 * cells * Samples;
    }

    /// <summary>Points of a cell; 0 if the region ends before it begins.</summary>
    internal long Samples { get; }

    /// <summary>Neighbours of all points, two each.</summary>
    internal long Taps { get; }

    /// <summary>Finds the neighbours and their weights; a point further than a pixel outside the image has weights of zero.</summary>
    internal void Fill(Span<long> places, Span<T> weights)
    {
        T half = T.CreateTruncating(0.5), samples = T.CreateTruncating(Samples), length = T.CreateTruncating(_length);
        for (var i = 0; i < places.Length; i += 2)
        {
            var (cell, sample) = Math.DivRem(i / 2, Samples);
            var at = _start + T.CreateTruncating(cell) * _cell + (T.CreateTruncating(sample) + half) * _cell / samples;
            if (!(at >= -T.One && at <= length))
            {
                (places[i], places[i + 1], weights[i], weights[i + 1]) = (0, 0, T.Zero, T.Zero);
                continue;
            }
            at = T.Clamp(at, T.Zero, length - T.One);
            var low = long.CreateTruncating(at);
            var upper = at - T.CreateTruncating(low);
            (places[i], places[i + 1], weights[i], weights[i + 1]) = (low, Math.Min(low + 1, _length - 1), T.One - upper, upper);
        }
    }

    private static long Ceiling(T x)
    {
        var whole = long.CreateTruncating(x);
        return T.CreateTruncating(whole) < x ? whole + 1 : whole;
    }
}
