using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>Where a region's points are along one direction, in pixels.</summary>
/// <param name="start">Where it begins.</param>
/// <param name="cell">How long its cells are.</param>
internal readonly struct RegionLine<L>(L start, L cell) where L : ILane<L>
{
    private readonly L _start = start, _cell = cell;

    /// <param name="first">Where the region begins, in coordinates of its own.</param>
    /// <param name="second">Where it ends.</param>
    /// <param name="scale">From those to pixels.</param>
    /// <param name="halfPixel">Whether pixels have their centres at halves; otherwise a region is a pixel long at least.</param>
    /// <param name="cells">Cells that it falls into.</param>
    internal static RegionLine<L> Of(L first, L second, L scale, bool halfPixel, L cells)
    {
        L offset = halfPixel ? (L)0.5 : (L)0, start = first * scale - offset, extent = second * scale - offset - start;
        return new(start, (halfPixel ? extent : L.Max(extent, 1)) / cells);
    }

    /// <summary>Points of a cell where there are as many as it has pixels; 0 if the region ends before it begins.</summary>
    internal L Points => L.Max(L.Ceiling(_cell), 0);

    /// <summary>Where a cell's point is.</summary>
    internal L Place(L number, L sample, L samples) => _start + number * _cell + (sample + 0.5) * _cell / samples;

    /// <summary>Whether points of any of the cells may lie next to a pixel.</summary>
    internal L Reaches(L pixel, L cells, L length)
    {
        // A region may end before it begins.
        L end = _start + cells * _cell, low = Clamped(L.Min(_start, end), length), high = Clamped(L.Max(_start, end), length);
        return L.And(L.Less(low, pixel + 2), L.Less(pixel - 2, high));
    }

    /// <summary>The pixels that a point lies between, and their weights; further than a pixel outside the image they are zero.</summary>
    internal static (L Low, L High, L Below, L Above) Between(L at, L length)
    {
        L inside = L.And(L.LessEqual(-1, at), L.LessEqual(at, length)), place = Clamped(at, length), low = L.Floor(place), above = place - low;
        return (L.Select(inside, low, 0), L.Select(inside, L.Min(low + 1, length - 1), 0), L.Select(inside, (L)1 - above, 0), L.Select(inside, above, 0));
    }

    private static L Clamped(L at, L length) => L.Min(L.Max(at, 0), length - 1);
}
