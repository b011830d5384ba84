using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>C = A · B + bias with B packed in panels, then an epilogue.</summary>
internal unsafe struct PanelProduct
{
    /// <summary>A's first row, and the distance between rows; columns are neighbours.</summary>
    internal float* A;
    internal nint RowA;

    /// <summary>All rows of A, whichever of them are multiplied.</summary>
    internal long Rows;

    /// <summary>K.</summary>
    internal long Depth;

    /// <summary>The panels, the last of which may be half as wide, and the columns in them.</summary>
    internal float* B;
    internal long Columns;

    /// <summary>The result's first row, and the distance between rows.</summary>
    internal float* C;
    internal nint RowC;

    /// <summary>One number a column that is added, or null.</summary>
    internal float* Bias;

    /// <summary>What is done to the result, or null.</summary>
    internal Epilogue? Epilogue;

    /// <summary>Further products of the same sizes, and how far the first elements of each are behind those of the one before.</summary>
    internal int More;
    internal nint NextA, NextB, NextC;

    /// <summary>The number that the epilogue knows the first row by.</summary>
    internal long FirstRow;
}

/// <summary>Products with packed panels.</summary>
internal static unsafe class Panels<L> where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>A panel of this depth stays in the second cache while rows pass by.</summary>
    private const long MaxDepth = 640;

    /// <summary>Whether an epilogue may write to what it reads along, with panels of such a depth: nothing is written there before.</summary>
    internal static bool AppliesApart(long depth) => depth <= MaxDepth;

    /// <summary>Columns of a panel.</summary>
    internal static int Width => GemmRegion<L, float>.Width;

    /// <summary>Panels that hold so many columns.</summary>
    internal static long Count(long columns) => GemmRegion<L, float>.Panels(columns);

    /// <summary>Elements of all panels.</summary>
    internal static long Size(long depth, long columns) => Count(columns) * Width * depth;

    /// <summary>Packs all panels of B.</summary>
    internal static void Pack(Matrix<float> b, long depth, long columns, float* to) =>
        Threads.For(Count(columns), Math.Max(1, 8 * 1024 / (Width * Math.Max(1, depth))), (first, last) => Pack(b, depth, columns, to, first, last));

    /// <summary>Packs some panels of B, on this thread.</summary>
    internal static void Pack(Matrix<float> b, long depth, long columns, float* to, long first, long last)
    {
        for (var j = first * Width; j < Math.Min(columns, last * Width); j += Width)
            Packing.Panel(b.At(0, j), depth, Math.Min(Width, columns - j), to + j * depth, GemmRegion<L, float>.PanelWidth(columns - j));
    }

    /// <summary>All panels with every row of B times a number of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scale(float* panels, long depth, long columns, float* scales, float* to)
    {
        for (var j = 0L; j < columns; j += Width)
        {
            var width = GemmRegion<L, float>.PanelWidth(columns - j);
            float* from = panels + j * depth, into = to + j * depth;
            for (var k = 0L; k < depth; k++)
            {
                var scale = L.All(scales[k]);
                for (var i = 0; i < width; i += L.Width)
                    L.Store(L.Load(from + i) * scale, into + i);
                from += width;
                into += width;
            }
        }
    }

    /// <summary>Some rows of the product, in some panels.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(in PanelProduct p, long firstRow, long lastRow, long firstPanel, long lastPanel)
    {
        var edge = stackalloc float[GemmEdge<L, float>.Room];
        var column = new TileColumn<float> { RowA = p.RowA, StepA = 1, RowC = p.RowC };
        var pieces = (p.Depth + MaxDepth - 1) / MaxDepth;
        var tileRows = GemmRegion<L, float>.TileRows(p.Columns);
        var tiles = new Tiles(lastRow - firstRow, tileRows);
        var blocks = (tiles.Count * tileRows + GemmRegion<L, float>.RowsInPass - 1) / GemmRegion<L, float>.RowsInPass;
        long size = Width * p.Depth, step;
        for (var block = 0L; block < blocks; block++)
        {
            long first = tiles.Count * block / blocks, last = tiles.Count * (block + 1) / blocks;
            long row = firstRow + tiles.First(first), endRow = firstRow + tiles.First(last), rows = endRow - row;
            for (var product = 0; product <= p.More; product++)
            {
                for (var piece = 0L; piece < pieces; piece++)
                {
                    long from = p.Depth * piece / pieces, to = p.Depth * (piece + 1) / pieces;
                    float* a = p.A + product * p.NextA + (nint)row * p.RowA + from, firstB = p.B + product * p.NextB + firstPanel * Width * p.Depth;
                    column.Depth = (nint)(to - from);
                    for (var panel = firstPanel; panel < lastPanel; panel += step)
                    {
                        var j = panel * Width;
                        var vectors = GemmRegion<L, float>.Vectors(p.Columns, panel, lastPanel);
                        var isPair = vectors == 4;
                        step = GemmRegion<L, float>.PanelsOf(vectors);
                        var width = GemmRegion<L, float>.PanelWidth(p.Columns - j);
                        var c = p.C + product * p.NextC + (nint)row * p.RowC + j;
                        column.A = a;
                        column.B = p.B + product * p.NextB + j * p.Depth + from * width;
                        column.RowB = width;
                        column.Second = GemmRegion<L, float>.Second(vectors, p.Depth, from);
                        column.Start = piece > 0 ? c : p.Bias == null ? null : p.Bias + j;
                        column.RowStart = piece > 0 ? p.RowC : 0;
                        column.C = c;
                        var columns = Math.Min(vectors * L.Width, p.Columns - j);
                        column.LastColumns = (int)(columns % L.Width);
                        // Rows are divided anew for tiles of another height.
                        var (these, firstTile, lastTile) = isPair || !GemmRegion<L, float>.HasTails ? (tiles, first, last) : GemmRegion<L, float>.Divided(rows, vectors);
                        var count = lastTile - firstTile;
                        var apart = isPair ? size : 0;
                        if (panel + step < lastPanel)
                            column.Bring(column.B + step * size, (to - from) * width, count, apart);
                        else if (piece + 1 < pieces)
                            column.Bring(firstB + to * Width, (to - from) * Width, count, apart);
                        else if (product < p.More)
                            column.Bring(firstB + p.NextB, p.Depth / pieces * Width, count, apart);
                        else
                            BringRest(ref column, p, pieces, panel + step, endRow, rows, count, apart);
                        column.Plain();
                        if (piece < pieces - 1 || p.Epilogue is not { } epilogue || GemmRegion<L, float>.HasTails && epilogue.Enter(ref column, p.FirstRow + row, j))
                        {
                            GemmRegion<L, float>.Multiply(ref column, these, firstTile, lastTile, vectors, columns, edge);
                        }
                        else if (epilogue.ReadsAlong)
                        {
                            TileByTile(column, these, firstTile, lastTile, vectors, epilogue, p.FirstRow + row, j, columns, edge);
                        }
                        else
                        {
                            GemmRegion<L, float>.Multiply(ref column, these, firstTile, lastTile, vectors, columns, edge);
                            epilogue.Apply(c, p.RowC, p.FirstRow + row, j, rows, columns);
                        }
                    }
                }
            }
        }
    }

    /// <summary>Has the last panel's column bring what is read after it: the rows below, or for whoever comes then the panel behind.</summary>
    private static void BringRest(ref TileColumn<float> column, in PanelProduct p, long pieces, long panel, long endRow, long rows, long tiles, long apart)
    {
        if (p.RowA == p.Depth && pieces == 1 && endRow < p.Rows)
        {
            var elements = Math.Min(rows, p.Rows - endRow) * p.Depth / (apart > 0 ? 2 : 1);
            column.Bring(p.A + (nint)endRow * p.RowA, elements, tiles, apart > 0 ? elements : 0);
        }
        else if (panel < Count(p.Columns))
            column.Bring(p.B + panel * Width * p.Depth, p.Depth / pieces * Width, tiles, apart);
        else
            column.Bring(column.B, 0, tiles);
    }

    /// <summary>A column of tiles, each followed by its epilogue, which finds there what it reads besides; that may be the memory of the result.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TileByTile(TileColumn<float> column, in Tiles tiles, long first, long last, int vectors, Epilogue epilogue, long row, long firstColumn, long columns, float* edge)
    {
        var room = stackalloc float[GemmEdge<L, float>.Tile + 16];
        var tile = Simd.Aligned(room);
        var c = column.C;
        var rowC = column.RowC;
        column.RowC = (nint)Math.Max(column.RowB, columns);
        for (var number = first; number < last; number++)
        {
            var rows = tiles.RowsOf(number);
            epilogue.Ask(c, rowC, row, firstColumn, rows, columns);
            column.C = tile;
            GemmRegion<L, float>.Multiply(ref column, tiles, number, number + 1, vectors, columns, edge);
            epilogue.Apply(tile, column.RowC, c, rowC, row, firstColumn, rows, columns);
            row += rows;
            c += rows * rowC;
        }
    }
}
