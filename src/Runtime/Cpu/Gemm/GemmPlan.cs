using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Chooses how to do a matrix product by its shape, and does it.</summary>
internal static unsafe class GemmPlan<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Multiplications that are worth a thread: a few microseconds of work, beside which what another core has to fetch is little.</summary>
    private const double Grain = 512 * 1024;

    /// <summary>Up to so many rows, packing B costs more than it saves.</summary>
    internal static int RawRows => 4 * GemmTile<L, T>.MaxRows;

    /// <summary>Up to so many elements, B stays in the first cache as it is.</summary>
    private const long RawSize = 8 * 1024;

    /// <summary>Up to so many rows, sums of neighbours cost less than packing B, whose columns lie one after another.</summary>
    internal const int DotRows = 32;

    internal static void Run(in GemmProblem<T> p)
    {
        if (p.B.RowStride == 1 && p.A.ColumnStride == 1 && p.M <= DotRows && p.N >= GemmDots<L, T>.Columns && p.K >= 2 * L.Width)
            GemmDots<L, T>.Run(p, Parts(p.Work));
        else if (p.K == 1 && p.Start.Data == null && (p.B.ColumnStride == 1 || p.N == 1))
            Outer(p);
        else if (p.B.ColumnStride == 1 && p.N >= 2 * L.Width && (p.M <= RawRows || p.N * p.K <= RawSize && Parts(p.Work) == 1))
            Rows(p);
        else
            Blocks(p);
    }

    /// <summary>Into how many parts so many multiplications are divided.</summary>
    internal static int Parts(double work) => (int)Math.Min(Threads.Parts, Math.Max(1, work / Grain));

    /// <summary>A column times a row: C is written once, from its first row to its last.</summary>
    private static void Outer(GemmProblem<T> p) => Threads.For(p.M, Math.Max(1, (long)Grain / (16 * p.N)), (first, last) =>
    {
        for (var i = first; i < last; i++)
            Scale(p.A[i, 0], p.B.Data, p.C.Data + i * p.C.RowStride, p.N);
    });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(T factor, T* x, T* to, long length)
    {
        var all = L.All(factor);
        var j = 0L;
        for (; j <= length - L.Width; j += L.Width)
            L.Store(all * L.Load(x + j), to + j);
        for (; j < length; j++)
            to[j] = factor * x[j];
    }

    /// <summary>Few rows: B is read where it lies, once for each of a few tiles.</summary>
    private static void Rows(GemmProblem<T> p)
    {
        var isWide = GemmRegion<L, T>.InPairs(p.N) && (p.A.ColumnStride == 1 || p.A.RowStride == 1 || p.M == 1);
        var vectors = isWide ? 4 : 2;
        var tiles = new Tiles(p.M, isWide ? WideTile.MaxRows : GemmTile<L, T>.MaxRows);
        var width = vectors * L.Width;
        var strips = p.N / width;
        var parts = (int)Math.Min(strips, Parts(p.Work));
        Threads.Run(parts, part =>
        {
            for (var j = strips * part / parts * width; j < strips * (part + 1) / parts * width; j += width)
            {
                var column = p.Column(0, j, p.K, p.A.Data, false, p.B.Data + j, p.B.RowStride, p.Start);
                column.Second = 2 * L.Width;
                GemmTile<L, T>.Run(ref column, tiles, 0, tiles.Count, vectors);
            }
        });
        var done = strips * width;
        if (done < p.N)
            Blocks(new(p.M, p.N - done, p.K, p.A, p.B.At(0, done), p.C.At(0, done), p.Start.Data == null ? default : p.Start.At(0, done)));
    }

    private static void Blocks(in GemmProblem<T> p)
    {
        var parts = Parts(p.Work);
        if (parts == 1)
            GemmRegion<L, T>.Run(p);
        else
            Divided(p, parts);
    }

    /// <summary>A method of its own, so that small products do not pay for the closure.</summary>
    private static void Divided(GemmProblem<T> p, int parts)
    {
        var grid = GemmGrid.Of(parts, new Tiles(p.M, GemmRegion<L, T>.TileRows(p.N)).Count, GemmRegion<L, T>.MaxParts(p.N), p);
        if (grid.Deep > 1)
            Deep(p, grid.Deep);
        else if (grid.IsShared)
            Shared(p, parts, grid);
        else
            Threads.Run(grid.Down * grid.Across, part => GemmRegion<L, T>.Run(Part(p, grid, part, out _)));
    }

    /// <summary>B is packed once, for all parts, a block of the depth after another.</summary>
    private static void Shared(GemmProblem<T> p, int parts, GemmGrid grid)
    {
        long panels = GemmRegion<L, T>.Panels(p.N), block = GemmRegion<L, T>.BlockDepth(p.K);
        var packers = (int)Math.Min(parts, panels);
        using var scratch = new Scratch<T>(panels * GemmRegion<L, T>.Width * block);
        var packed = scratch.Pointer;
        for (var from = 0L; from < p.K; from += block)
        {
            var depth = Math.Min(block, p.K - from);
            var q = new GemmProblem<T>(p.M, p.N, depth, p.A.At(0, from), p.B.At(from, 0), p.C, from > 0 ? p.C : p.Start);
            Threads.Run(packers, part => GemmRegion<L, T>.Pack(q, panels * part / packers, panels * (part + 1) / packers, packed));
            Threads.Run(grid.Down * grid.Across, part => GemmRegion<L, T>.Run(Part(q, grid, part, out var column), packed + column * depth));
        }
    }

    /// <summary>A part of a product, and its first column.</summary>
    private static GemmProblem<T> Part(in GemmProblem<T> p, GemmGrid grid, int part, out long column)
    {
        int i = part / grid.Across, j = part % grid.Across;
        column = GemmRegion<L, T>.FirstPanel(p.N, j, grid.Across) * GemmRegion<L, T>.Width;
        var last = GemmRegion<L, T>.FirstPanel(p.N, j + 1, grid.Across) * GemmRegion<L, T>.Width;
        return p.Part((p.M * i / grid.Down, p.M * (i + 1) / grid.Down), (column, Math.Min(p.N, last)), (0, p.K));
    }

    /// <summary>Parts of the depth: the first one's sum is C, to which the others' are added in turn.</summary>
    private static void Deep(GemmProblem<T> p, int parts)
    {
        var size = p.M * p.N;
        using var scratch = new Scratch<T>((parts - 1) * size);
        var sums = scratch.Pointer;
        Threads.Run(parts, part => GemmRegion<L, T>.Run(p.Part((0, p.M), (0, p.N), (p.K * part / parts, p.K * (part + 1) / parts), part == 0 ? null : sums + (part - 1) * size)));
        Threads.For(p.M, Math.Max(1, (long)Grain / (16 * parts * p.N)), (first, last) =>
        {
            for (var i = first; i < last; i++)
                PartialSums<L, T>.Add(p.C.Data + i * p.C.RowStride, sums + i * p.N, size, parts - 1, p.N);
        });
    }
}
