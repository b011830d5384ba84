using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A product that one thread does, block by block.</summary>
/// <remarks>
/// B is packed in panels, one or two of which are as wide as a tile, each when the first rows come to it: it is then in the near caches. Some rows of A pass by
/// all panels before the next do, so that their part of A stays in the second cache and what they write of C lies together.
/// </remarks>
internal static unsafe class GemmRegion<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>The depth of a block: the part of A that some rows need stays in the second cache.</summary>
    private const long MaxDepth = 1024;

    /// <summary>The columns of a block.</summary>
    private const long MaxColumns = 2048;

    /// <summary>Rows that pass by a panel before the next one: their results stay in the first cache.</summary>
    internal const long RowsInPass = 216;

    /// <summary>Elements of B that a small product packs on the stack.</summary>
    private const int SmallPack = 4096;

    /// <summary>Up to so many steps, rows of A that are neighbours are read where they lie: their lines stay in the first cache.</summary>
    private const long RawDepth = 64;

    /// <summary>Up to so many panels, packing A costs more than reading neighbours apart.</summary>
    private const long RawPanels = 1;

    /// <summary>Columns of a panel.</summary>
    internal static int Width => 2 * L.Width;

    /// <summary>The width of a panel of which so many columns are left: one vector, where they fit into it.</summary>
    internal static int PanelWidth(long columns) => columns > L.Width ? Width : L.Width;

    /// <summary>The panels that hold so many columns.</summary>
    internal static long Panels(long columns) => (columns + Width - 1) / Width;

    /// <summary>Whether so many columns are multiplied two panels at a time, where two are left: the processor has the registers for it.</summary>
    internal static bool InPairs(long columns) => typeof(T) == typeof(float) && Simd.Width == 512 && columns >= 2 * Width;

    /// <summary>How many panels are multiplied together from one on, of those before another: two, where both are full.</summary>
    internal static int Together(long columns, long panel, long lastPanel) => InPairs(columns) && panel + 2 <= lastPanel && (panel + 2) * Width <= columns ? 2 : 1;

    /// <summary>The most rows of a tile in products of so many columns.</summary>
    internal static int TileRows(long columns) => InPairs(columns) ? WideTile.MaxRows : GemmTile<L, T>.MaxRows;

    /// <summary>Whether tiles may be one to three vectors wide, with a last vector that is there in part; see <see cref="TailTile"/>.</summary>
    internal static bool HasTails => typeof(L) == typeof(Lane512<float>);

    /// <summary>
    /// How many vectors are multiplied together from a panel on, of those before another: where there are <see cref="HasTails">tails</see>, as many as leave
    /// nothing that is one vector wide, of which more is read than multiplied. More than two are of two panels.
    /// </summary>
    internal static int Vectors(long columns, long panel, long lastPanel)
    {
        var left = Math.Min(columns, lastPanel * Width) - panel * Width;
        return left switch
        {
            _ when HasTails && (left > 5 * L.Width || left == 4 * L.Width) => 4,
            _ when !HasTails && left > L.Width || left > 3 * L.Width => 2,
            _ => (int)((left + L.Width - 1) / L.Width),
        };
    }

    /// <summary>The first panel of one of equal parts of so many columns, which do not divide pairs.</summary>
    internal static long FirstPanel(long columns, long part, long parts)
    {
        var panels = Panels(columns);
        return InPairs(columns) ? Math.Min(panels, (panels + 1) / 2 * part / parts * 2) : panels * part / parts;
    }

    /// <summary>Into how many parts so many columns can be divided.</summary>
    internal static long MaxParts(long columns) => InPairs(columns) ? (Panels(columns) + 1) / 2 : Panels(columns);

    /// <summary>The depth of equal blocks.</summary>
    internal static long BlockDepth(long depth) => Even(depth, MaxDepth);

    /// <summary>Packs some panels of B, one after another.</summary>
    internal static void Pack(in GemmProblem<T> p, long first, long last, T* to)
    {
        for (var panel = first; panel < last; panel++)
        {
            var left = p.N - panel * Width;
            Packing.Panel(p.B.At(0, panel * Width), p.K, Math.Min(Width, left), to + panel * Width * p.K, PanelWidth(left));
        }
    }

    /// <summary>Does a product.</summary>
    /// <param name="p">The product.</param>
    /// <param name="shared">Its panels of B, which others use too, or null; then K is one block.</param>
    [SkipLocalsInit]
    internal static void Run(in GemmProblem<T> p, T* shared = null)
    {
        long depth = BlockDepth(p.K), columns = Even(p.N, MaxColumns, 2 * Width);
        var packsA = p.A.ColumnStride != 1 && !(p.A.RowStride == 1 && (p.N <= RawPanels * Width || p.K <= RawDepth));
        long roomB = shared != null ? 0 : Panels(columns) * Width * depth, roomA = packsA ? Math.Min(p.M, RowsInPass) * depth : 0;
        if (roomB + roomA <= SmallPack)
        {
            var packed = stackalloc T[SmallPack + 64 / sizeof(T)];
            packed = Simd.Aligned(packed);
            Blocks(p, depth, columns, shared, packed, packsA ? packed + roomB : null);
            return;
        }
        using var scratch = new Scratch<T>(roomB + roomA);
        Blocks(p, depth, columns, shared, scratch.Pointer, packsA ? scratch.Pointer + roomB : null);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks(in GemmProblem<T> p, long maxDepth, long maxColumns, T* shared, T* packedB, T* packedA)
    {
        var edge = stackalloc T[GemmEdge<L, T>.Room];
        var tiles = new Tiles(p.M, TileRows(p.N));
        var together = RowsInPass / TileRows(p.N);
        for (var j = 0L; j < p.N; j += maxColumns)
        {
            var columns = Math.Min(maxColumns, p.N - j);
            for (var l = 0L; l < p.K; l += maxDepth)
            {
                var depth = Math.Min(maxDepth, p.K - l);
                for (var tile = 0L; tile < tiles.Count; tile += together)
                    Pass(p, tiles, tile, Math.Min(tile + together, tiles.Count), (j, columns), (l, depth), shared == null ? packedB : shared + j * depth, shared != null || tile > 0, packedA, edge);
            }
        }
    }

    /// <summary>Some tiles' rows, over all panels of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass(in GemmProblem<T> p, in Tiles tiles, long first, long last, (long From, long Count) columns, (long From, long Count) depth, T* packedB, bool isPacked, T* packedA, T* edge)
    {
        var row = tiles.First(first);
        if (packedA != null)
            TilePacking.Pack(p.A.At(row, depth.From), tiles, first, last, depth.Count, packedA);
        var start = depth.From > 0 ? p.C : p.Start;
        long panel = Width * depth.Count, step;
        var rows = tiles.First(last) - row;
        for (var j = 0L; j < columns.Count; j += step)
        {
            var left = columns.Count - j;
            // Packed rows are divided into tiles already, whatever their width.
            var vectors = HasTails && packedA == null ? Vectors(columns.Count, j / Width, Panels(columns.Count)) : InPairs(p.N) && left >= 2 * Width ? 4 : PanelWidth(left) / L.Width;
            var isPair = vectors == 4;
            var width = PanelWidth(left);
            step = PanelsOf(vectors) * Width;
            var b = packedB + j * depth.Count;
            var (these, firstTile, lastTile) = isPair || packedA != null || !HasTails ? (tiles, first, last) : Divided(rows, vectors);
            // The first tile packs what the others read.
            var packs = !isPacked && isPair && p.B.ColumnStride == 1 && lastTile - firstTile > 1;
            if (!isPacked && !packs)
            {
                for (var i = 0L; i < Math.Min(step, left); i += Width)
                    Packing.Panel(p.B.At(depth.From, columns.From + j + i), depth.Count, Math.Min(Width, left - i), b + i * depth.Count, PanelWidth(left - i));
            }
            var column = p.Column(row, columns.From + j, depth.Count, packedA != null ? packedA : p.A.At(row, depth.From).Data, packedA != null, b, width, start);
            if (packs)
                Keep(ref column, p.B.At(depth.From, columns.From + j), panel, these, firstTile++);
            column.Second = Second(vectors, depth.Count, 0);
            if (left > step && isPacked)
                column.Bring(b + step * depth.Count, panel, lastTile - firstTile, isPair ? panel : 0);
            var there = Math.Min(left, vectors * L.Width);
            column.LastColumns = (int)(there % L.Width);
            Multiply(ref column, these, firstTile, lastTile, vectors, there, edge);
        }
    }

    /// <summary>Multiplies a tile with rows of B where they lie, and writes them where the column's two panels are.</summary>
    private static void Keep(ref TileColumn<T> column, Matrix<T> b, long panel, in Tiles tiles, long tile)
    {
        var packed = column.B;
        var width = column.RowB;
        column.Kept = packed;
        column.KeptSecond = (nint)panel;
        column.B = b.Data;
        column.RowB = (nint)b.RowStride;
        column.Second = Width;
        GemmTile<L, T>.Run(ref column, tiles, tile, tile + 1, 4);
        column.Kept = null;
        column.B = packed;
        column.RowB = width;
    }

    /// <summary>How many panels so many vectors are of.</summary>
    internal static long PanelsOf(int vectors) => vectors > 2 ? 2 : 1;

    /// <summary>How far the second panel's part from a row on is behind the first one's; behind that of three vectors it is narrow.</summary>
    /// <param name="vectors">The tiles' width.</param>
    /// <param name="depth">All rows of a panel.</param>
    /// <param name="row">The row.</param>
    internal static nint Second(int vectors, long depth, long row) => (nint)(Width * depth - row * (vectors == 4 ? 0 : L.Width));

    /// <summary>Multiplies some tiles, of which so many columns are there, and moves on to what lies below them.</summary>
    internal static void Multiply(ref TileColumn<T> column, in Tiles tiles, long first, long last, int vectors, long columns, T* edge)
    {
        if (HasTails || columns >= column.RowB)
            GemmTile<L, T>.Run(ref column, tiles, first, last, vectors);
        else
            GemmEdge<L, T>.Run(ref column, tiles, first, last, columns, edge);
    }

    /// <summary>All tiles of so many rows that are less than four vectors wide.</summary>
    internal static (Tiles Tiles, long First, long Last) Divided(long rows, int vectors)
    {
        var tiles = new Tiles(rows, GemmTile<L, T>.RowsOf(vectors));
        return (tiles, 0, tiles.Count);
    }

    /// <summary>The size of equal pieces, none above a limit; a multiple of <paramref name="unit"/>.</summary>
    private static long Even(long size, long limit, long unit = 1)
    {
        var pieces = (size + limit - 1) / limit;
        var piece = (size + pieces - 1) / pieces;
        return (piece + unit - 1) / unit * unit;
    }
}
