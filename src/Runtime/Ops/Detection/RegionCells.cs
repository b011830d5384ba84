using System.Numerics;

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
    /// <summary>A region's rows, of so many in the image.</summary>
    internal RegionAxis<T> Vertical<T>(T top, T bottom, long rows) where T : unmanaged, INumber<T> =>
        new(top, bottom, T.CreateTruncating(Scale), HalfPixel, Height, Samples, rows);

    /// <summary>A region's columns, of so many in the image.</summary>
    internal RegionAxis<T> Horizontal<T>(T left, T right, long columns) where T : unmanaged, INumber<T> =>
        new(left, right, T.CreateTruncating(Scale), HalfPixel, Width, Samples, columns);
}
