using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>A region of images along one direction: between which neighbours it is read, and by which weights.</summary>
internal readonly struct RegionAxis<T> where T : unmanaged, INumber<T>
{
    private readonly RegionLine<Lane1<T>> _line;
    private readonly long _length;

    /// <param name="line">The region.</param>
    /// <param name="cells">Cells that it falls into.</param>
    /// <param name="samples">Points of each; 0 for as many as it has pixels.</param>
    /// <param name="length">The image's pixels.</param>
    /// <exception cref="ShapeException">There are too many points.</exception>
    internal RegionAxis(RegionLine<Lane1<T>> line, long cells, long samples, long length)
    {
        (_line, _length) = (line, length);
        var points = samples > 0 ? T.CreateTruncating(samples) : line.Points.V;
        // What is not a number is too many.
        if (!(points <= T.CreateTruncating(RegionCells.MostSamples(cells))))
            throw RegionCells.TooMany(double.CreateTruncating(points), cells);
        Samples = long.CreateTruncating(points);
        Taps = 2 * cells * Samples;
    }

    /// <summary>Points of a cell; 0 if the region ends before it begins.</summary>
    internal long Samples { get; }

    /// <summary>Neighbours of all points, two each.</summary>
    internal long Taps { get; }

    /// <summary>Finds the neighbours and their weights.</summary>
    internal void Fill(Span<long> places, Span<T> weights)
    {
        for (var i = 0; i < places.Length; i += 2)
        {
            var (cell, sample) = Math.DivRem(i / 2, Samples);
            var (low, high, below, above) = RegionLine<Lane1<T>>.Between(_line.Place(cell, sample, Samples), _length);
            (places[i], places[i + 1], weights[i], weights[i + 1]) = (long.CreateTruncating(low.V), long.CreateTruncating(high.V), below.V, above.V);
        }
    }
}
