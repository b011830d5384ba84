using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Chooses how to do a matrix product by its shape, and does it.</summary>
internal static unsafe class GemmPlan<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Multiplications that are worth a thread: a few microseconds of work, beside which what another core has to fetch is little.</summary>
    private const double Grain = 512 * 1024;

    /// <summary>The depth of a block: a panel of B of this depth stays in the first cache.</summary>
    private const long MaxDepth = 384;

    /// <summary>The columns of a block, whose packed form stays in the last cache.</summary>
    private const long MaxColumns = 4096;

    /// <summary>The rows of a block.</summary>
    private const long MaxRows = 4096;

    /// <summary>Elements of B that a small product packs on the stack.</summary>
    private const int SmallPack = 4096;

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
        else if (p.B.ColumnStride == 1 && p.N >= 2 * L.Width && (p.M <= RawRows || p.N * p.K <= RawSize))
            Rows(p);
        else if (p.Work <= Grain && GemmBlock<L, T>.Padded(p.N) * p.K <= SmallPack)
            Small(p);
        else
            Blocks(p);
    }

    /// <summary>Into how many parts so many multiplications are divided.</summary>
    internal static int Parts(double work) => (int)Math.Min(Threads.Parts, Math.Max(1, work / Grain));

    /// <summary>Few rows: B is read where it lies, once for each of a few tiles.</summary>
    private static void Rows(GemmProblem<T> p)
    {
        var vectors = p.M <= GemmTile<L, T>.MaxRowsWide ? 4 : 2;
        var tiles = new Tiles(p.M, vectors == 4 ? GemmTile<L, T>.MaxRowsWide : GemmTile<L, T>.MaxRows);
        var width = vectors * L.Width;
        var strips = p.N / width;
        var parts = (int)Math.Min(strips, Parts(p.Work));
        Threads.Run(parts, part =>
        {
            for (var j = strips * part / parts * width; j < strips * (part + 1) / parts * width; j += width)
            {
                var column = p.Column(0, j, p.K, p.A.Data, false, p.B.Data + j, p.B.RowStride, p.Start);
                GemmTile<L, T>.Run(ref column, tiles, 0, tiles.Count, vectors);
            }
        });
        var done = strips * width;
        if (done < p.N)
            Blocks(new(p.M, p.N - done, p.K, p.A, p.B.At(0, done), p.C.At(0, done), p.Start.Data == null ? default : p.Start.At(0, done)));
    }

    /// <summary>So little that everything stays in the first cache.</summary>
    private static void Small(in GemmProblem<T> p)
    {
        var packed = stackalloc T[SmallPack + 64 / sizeof(T)];
        packed = (T*)(((nint)packed + 63) & ~63);
        var block = new GemmBlock<L, T>(p, (0, p.M), (0, p.N), (0, p.K), packed, null);
        block.PackB(0, block.Panels);
        block.Multiply(0, block.Tiles.Count, 0, block.Panels);
    }

    private static void Blocks(GemmProblem<T> p)
    {
        var depth = Even(p.K, MaxDepth);
        var columns = Even(p.N, MaxColumns, 2 * L.Width);
        var rows = Even(p.M, MaxRows);
        var packsA = p.A.ColumnStride != 1;
        using var packedB = new Scratch<T>(GemmBlock<L, T>.Padded(columns) * depth);
        using var packedA = new Scratch<T>(packsA ? rows * depth : 0);
        for (var j = 0L; j < p.N; j += columns)
        {
            for (var l = 0L; l < p.K; l += depth)
            {
                for (var i = 0L; i < p.M; i += rows)
                {
                    new GemmBlock<L, T>(p, (i, Math.Min(i + rows, p.M)), (j, Math.Min(j + columns, p.N)), (l, Math.Min(l + depth, p.K)),
                        packedB.Pointer, packsA ? packedA.Pointer : null).Run(packsB: i == 0);
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
}
