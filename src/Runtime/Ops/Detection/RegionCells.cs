using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>Into which cells a region of an image falls, and how each is read.</summary>
/// <param name="Height">Cells one below the other.</param>
/// <param name="Width">Cells side by side.</param>
/// <param name="Samples">Points a cell and direction; 0 for as many as the cell has pixels.</param>
/// <param name="Scale">From the regions' coordinates to pixels.</param>
/// <param name="HalfPixel">Whether pixels have their centres at halves; otherwise regions are a pixel large at least.</param>
/// <param name="TakesMax">Whether the largest is taken in place of the mean.</param>
internal readonly record struct RegionCells(long Height, long Width, long Samples, double Scale, bool HalfPixel, bool TakesMax)
{
    /// <summary>Points of a cell and direction at most.</summary>
    internal static long MostSamples(long cells) => (1 << 16) / Math.Max(1, cells);

    internal static ShapeException TooMany(double samples, long cells) => new($"A region would be read at {samples} points a cell and direction, but with {cells} cells there may be {MostSamples(cells)}. Give a sampling ratio, or boxes within the image.");

    /// <summary>A region's rows, of so many in the image.</summary>
    internal RegionAxis<T> Vertical<T>(T top, T bottom, long rows) where T : unmanaged, INumber<T> =>
        new(Line(top, bottom, Height), Height, Samples, rows);

    /// <summary>A region's columns, of so many in the image.</summary>
    internal RegionAxis<T> Horizontal<T>(T left, T right, long columns) where T : unmanaged, INumber<T> =>
        new(Line(left, right, Width), Width, Samples, columns);

    private RegionLine<Lane1<T>> Line<T>(T first, T second, long cells) where T : unmanaged, INumber<T> =>
        RegionLine<Lane1<T>>.Of(new(first), new(second), Scale, HalfPixel, cells);
}
