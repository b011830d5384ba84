using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Chooses how to do a matrix product by its shape, and does it.</summary>
internal static unsafe class GemmPlan<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Multiplications that are worth a thread: about a microsecond of work.</summary>
    private const double Grain = 128 * 1024;

    /// <summary>The depth of a block: a panel of B of this depth stays in the first cache.</summary>
    private const long MaxDepth = 384;

    /// <summary>The columns of a block, whose packed form stays in the last cache.</summary>
    private const long MaxColumns = 4096;

    /// <summary>The rows of a block.</summary>
    private const long MaxRows = 4096;

    /// <summary>Row tiles that pass by a panel of B in turn: their part of A stays in the second cache.</summary>
    private const long TilesInPass = 20;

    /// <summary>Elements of B that a small product packs on the stack.</summary>
    private const int SmallPack = 4096;

    private static int Width => 2 * L.Width;

    internal static void Run(in GemmProblem<T> p)
    {
        if (p.B.RowStride == 1 && p.A.ColumnStride == 1 && p.M <= GemmDots<L, T>.MaxRows && p.K >= 2 * L.Width)
            GemmDots<L, T>.Run(p, Parts(p.Work));
        else if (p.B.ColumnStride == 1 && p.M <= GemmTile<L, T>.MaxRowsWide && p.N >= 4 * L.Width)
            Rows(p);
        else if (p.Work <= Grain && Padded(p.N) * p.K <= SmallPack)
            Small(p);
        else
            Blocks(p);
    }

    private static int Parts(double work) => (int)Math.Min(Threads.Parts, Math.Max(1, work / Grain));

    private static long Padded(long columns) => (columns + Width - 1) / Width * Width;

    /// <summary>Few rows: B is read once, where it lies.</summary>
    private static void Rows(GemmProblem<T> p)
    {
        var strips = p.N / (4 * L.Width);
        var parts = (int)Math.Min(strips, Parts(p.Work));
        Threads.Run(parts, part =>
        {
            for (var s = strips * part / parts; s < strips * (part + 1) / parts; s++)
            {
                var j = s * 4 * L.Width;
                GemmTile<L, T>.Run((int)p.M, 4, p.A, p.B.Data + j, p.B.RowStride, At(p.Start, 0, j), p.Start.RowStride, p.C.Data + j, p.C.RowStride, p.K);
            }
        });
        var done = strips * 4 * L.Width;
        if (done < p.N)
            Blocks(new(p.M, p.N - done, p.K, p.A, p.B.At(0, done), p.C.At(0, done), new(At(p.Start, 0, done), p.Start.RowStride, 1)));
    }

    /// <summary>So little that everything stays in the first cache.</summary>
    private static void Small(in GemmProblem<T> p)
    {
        var packed = stackalloc T[SmallPack + 64 / sizeof(T)];
        packed = (T*)(((nint)packed + 63) & ~63);
        for (var j = 0L; j < p.N; j += Width)
            Packing.Panel(p.B.At(0, j), p.K, Math.Min(Width, p.N - j), packed + j * p.K, PanelWidth(p.N - j));
        var block = new Block(p, 0, p.M, 0, p.N, 0, p.K, packed, null);
        block.Multiply(0, block.Tiles, 0, block.Panels);
    }

    private static void Blocks(GemmProblem<T> p)
    {
        var depth = Even(p.K, MaxDepth);
        var columns = Even(p.N, MaxColumns, Width);
        var rows = Even(p.M, MaxRows);
        var packsA = p.A.ColumnStride != 1;
        using var packedB = new Scratch<T>(Padded(columns) * depth);
        using var packedA = new Scratch<T>(packsA ? rows * depth : 0);
        for (var j = 0L; j < p.N; j += columns)
        {
            for (var l = 0L; l < p.K; l += depth)
            {
                for (var i = 0L; i < p.M; i += rows)
                {
                    var block = new Block(p, i, Math.Min(rows, p.M - i), j, Math.Min(columns, p.N - j), l, Math.Min(depth, p.K - l),
                        packedB.Pointer, packsA ? packedA.Pointer : null);
                    block.Run(packsB: i == 0);
                }
            }
        }
    }

    /// <summary>The size of equal pieces, none above a limit; a multiple of <paramref name="unit"/>.</summary>
    private static long Even(long size, long limit, long unit = 1)
    {
        var pieces = (size + limit - 1) / limit;
        var piece = (size + pieces - 1) / pieces;
        return (piece + unit - 1) / unit * unit;
    }

    /// <summary>The width of a panel of which <paramref name="columns"/> columns are left.</summary>
    private static int PanelWidth(long columns) => columns > L.Width ? Width : L.Width;

    private static T* At(Matrix<T> x, long row, long column) => x.Data == null ? null : x.Data + row * x.RowStride + column;

    /// <summary>A part of a product that is packed and multiplied at once.</summary>
    private sealed class Block
    {
        internal readonly long Tiles, Panels;
        private readonly GemmProblem<T> _p;
        private readonly long _row, _rows, _column, _columns, _from, _depth;
        private readonly T* _b, _a;

        internal Block(in GemmProblem<T> p, long row, long rows, long column, long columns, long from, long depth, T* packedB, T* packedA)
        {
            (_p, _row, _rows, _column, _columns, _from, _depth) = (p, row, rows, column, columns, from, depth);
            _b = packedB;
            _a = packedA;
            Tiles = (rows + GemmTile<L, T>.MaxRows - 1) / GemmTile<L, T>.MaxRows;
            Panels = (columns + Width - 1) / Width;
        }

        internal void Run(bool packsB)
        {
            var parts = Parts((double)_rows * _columns * _depth);
            if (packsB)
                Threads.Run((int)Math.Min(parts, Panels), part => PackB(Range(Panels, part, Math.Min(parts, Panels))));
            if (_a != null)
                Threads.Run((int)Math.Min(parts, Tiles), part => PackA(Range(Tiles, part, Math.Min(parts, Tiles))));
            // Rows are divided as finely as columns allow: a thread that owns columns reads less of B.
            var across = Math.Min(parts, Panels >= Tiles ? Panels : Math.Max(1, parts / Tiles));
            var down = Math.Clamp((parts + across - 1) / across, 1, Tiles);
            Threads.Run((int)(across * down), part =>
            {
                var (firstTile, lastTile) = Range(Tiles, part / across, down);
                var (firstPanel, lastPanel) = Range(Panels, part % across, across);
                Multiply(firstTile, lastTile, firstPanel, lastPanel);
            });
        }

        private static (long First, long Last) Range(long count, long part, long parts) => (count * part / parts, count * (part + 1) / parts);

        private void PackB((long First, long Last) panels)
        {
            for (var panel = panels.First; panel < panels.Last; panel++)
            {
                var j = panel * Width;
                Packing.Panel(_p.B.At(_from, _column + j), _depth, Math.Min(Width, _columns - j), _b + j * _depth, PanelWidth(_columns - j));
            }
        }

        private void PackA((long First, long Last) tiles)
        {
            for (var tile = tiles.First; tile < tiles.Last; tile++)
            {
                var (first, last) = Range(_rows, tile, Tiles);
                Packing.Panel(_p.A.At(_row + first, _from).Transposed, _depth, last - first, _a + first * _depth, last - first);
            }
        }

        internal void Multiply(long firstTile, long lastTile, long firstPanel, long lastPanel)
        {
            var edge = stackalloc T[12 * 2 * 16];
            for (var pass = firstTile; pass < lastTile; pass += TilesInPass)
            {
                for (var panel = firstPanel; panel < lastPanel; panel++)
                {
                    for (var tile = pass; tile < Math.Min(pass + TilesInPass, lastTile); tile++)
                        Tile(tile, panel * Width, edge);
                }
            }
        }

        private void Tile(long tile, long column, T* edge)
        {
            var (first, last) = Range(_rows, tile, Tiles);
            var rows = last - first;
            var a = _a != null ? new Matrix<T>(_a + first * _depth, 1, rows) : _p.A.At(_row + first, _from);
            var b = _b + column * _depth;
            long i = _row + first, j = _column + column;
            var start = _from > 0 ? _p.C : _p.Start;
            var width = PanelWidth(_columns - column);
            var c = _p.C.At(i, j).Data;
            if (_columns - column >= width)
            {
                GemmTile<L, T>.Run((int)rows, width / L.Width, a, b, width, At(start, i, j), start.RowStride, c, _p.C.RowStride, _depth);
                return;
            }
            GemmTile<L, T>.Run((int)rows, width / L.Width, a, b, width, null, 0, edge, width, _depth);
            Edge(edge, width, rows, _columns - column, At(start, i, j), start.RowStride, c, _p.C.RowStride);
        }

        /// <summary>The part of a tile that lies inside C.</summary>
        private static void Edge(T* tile, long width, long rows, long columns, T* start, long startRow, T* c, long cRow)
        {
            for (var i = 0L; i < rows; i++)
            {
                for (var j = 0L; j < columns; j++)
                    c[i * cRow + j] = start == null ? tile[i * width + j] : start[i * startRow + j] + tile[i * width + j];
            }
        }
    }
}
