using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A part of a product that is packed and multiplied at once.</summary>
/// <remarks>B is packed in panels as wide as a tile; a panel stays in the first cache while the tiles of A pass by.</remarks>
internal sealed unsafe class GemmBlock<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Row tiles that pass by a panel of B in turn: their part of A stays in the second cache.</summary>
    private const long TilesInPass = 20;

    internal readonly Tiles Tiles;
    internal readonly long Panels;
    private readonly GemmProblem<T> _p;
    private readonly long _row, _rows, _column, _columns, _from, _depth;
    private readonly T* _b, _a;

    /// <param name="p">The whole product.</param>
    /// <param name="rows">The rows of C.</param>
    /// <param name="columns">The columns of C.</param>
    /// <param name="depths">The part of K.</param>
    /// <param name="packedB">Room for the packed part of B.</param>
    /// <param name="packedA">Room for the packed part of A, or null to read A where it lies.</param>
    internal GemmBlock(in GemmProblem<T> p, (long First, long Last) rows, (long First, long Last) columns, (long First, long Last) depths, T* packedB, T* packedA)
    {
        (_p, _row, _rows, _column, _columns) = (p, rows.First, rows.Last - rows.First, columns.First, columns.Last - columns.First);
        (_from, _depth) = (depths.First, depths.Last - depths.First);
        _b = packedB;
        _a = packedA;
        Tiles = new(_rows, GemmTile<L, T>.MaxRows);
        Panels = (_columns + Width - 1) / Width;
    }

    private static int Width => 2 * L.Width;

    /// <summary>Columns rounded up to whole panels.</summary>
    internal static long Padded(long columns) => (columns + Width - 1) / Width * Width;

    internal void Run(bool packsB)
    {
        var parts = GemmPlan<L, T>.Parts((double)_rows * _columns * _depth);
        if (packsB)
            Split(Panels, parts, PackB);
        if (_a != null)
            Split(Tiles.Count, parts, PackA);
        // Columns are divided first: a thread that owns columns reads less of B.
        var across = Math.Min(parts, Panels >= Tiles.Count ? Panels : Math.Max(1, parts / Tiles.Count));
        var down = Math.Clamp((parts + across - 1) / across, 1, Tiles.Count);
        Threads.Run((int)(across * down), part =>
        {
            long i = part / across, j = part % across;
            Multiply(Tiles.Count * i / down, Tiles.Count * (i + 1) / down, Panels * j / across, Panels * (j + 1) / across);
        });
    }

    private static void Split(long count, long parts, Action<long, long> body)
    {
        parts = Math.Min(parts, count);
        Threads.Run((int)parts, part => body(count * part / parts, count * (part + 1) / parts));
    }

    internal void PackB(long first, long last)
    {
        for (var panel = first; panel < last; panel++)
        {
            var j = panel * Width;
            Packing.Panel(_p.B.At(_from, _column + j), _depth, Math.Min(Width, _columns - j), _b + j * _depth, PanelWidth(_columns - j));
        }
    }

    private void PackA(long first, long last)
    {
        for (var tile = first; tile < last; tile++)
        {
            var (row, rows) = (Tiles.First(tile), Tiles.RowsOf(tile));
            Packing.Panel(_p.A.At(_row + row, _from).Transposed, _depth, rows, _a + row * _depth, rows);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Multiply(long firstTile, long lastTile, long firstPanel, long lastPanel)
    {
        var edge = stackalloc T[GemmEdge<L, T>.Room];
        for (var tile = firstTile; tile < lastTile; tile += TilesInPass)
        {
            for (var panel = firstPanel; panel < lastPanel; panel++)
                Column(tile, Math.Min(tile + TilesInPass, lastTile), panel, edge);
        }
    }

    /// <summary>Tiles below one another, over a panel.</summary>
    private void Column(long first, long last, long panel, T* edge)
    {
        long row = Tiles.First(first), j = panel * Width, left = _columns - j;
        var a = _a != null ? _a + row * _depth : _p.A.At(_row + row, _from).Data;
        var column = _p.Column(_row + row, _column + j, _depth, a, _a != null, _b + j * _depth, PanelWidth(left), _from > 0 ? _p.C : _p.Start);
        if (left >= column.RowB)
            GemmTile<L, T>.Run(ref column, Tiles, first, last, (int)column.RowB / L.Width);
        else
            GemmEdge<L, T>.Run(column, Tiles, first, last, left, edge);
    }

    /// <summary>The width of a panel of which so many columns are left.</summary>
    internal static int PanelWidth(long columns) => columns > L.Width ? Width : L.Width;
}
