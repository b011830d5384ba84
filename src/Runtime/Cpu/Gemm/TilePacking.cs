using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchPort.Kernels;

/// <summary>Copies rows of A into the order in which tiles read them: the rows of a tile one after another, K times.</summary>
internal static unsafe class TilePacking
{
    /// <summary>Tiles that are filled at once: their lines stay in the first cache, also where all of them lie whole pages apart.</summary>
    private const int Together = 8;

    /// <summary>How many steps of K before they are copied rows are brought to the cache: they are too far apart for the processor to guess.</summary>
    private const int Ahead = 8;

    /// <summary>Packs the tiles from <paramref name="first"/> to before <paramref name="last"/>.</summary>
    /// <param name="a">A, from the first tile's first row on.</param>
    /// <param name="tiles">How its rows are divided.</param>
    /// <param name="first">The first tile.</param>
    /// <param name="last">The one behind the last.</param>
    /// <param name="depth">K.</param>
    /// <param name="to">Where the first tile goes; the others follow.</param>
    internal static void Pack<T>(Matrix<T> a, in Tiles tiles, long first, long last, long depth, T* to) where T : unmanaged
    {
        var areNeighbours = a.RowStride == 1 && a.ColumnStride >= Vector256<T>.Count;
        for (long tile = first, row = 0, count; tile < last; tile += count)
        {
            var rows = tiles.RowsOf(tile);
            count = areNeighbours ? Math.Min(Together, (tile < tiles.Larger ? Math.Min(last, tiles.Larger) : last) - tile) : 1;
            if (areNeighbours)
                Deal(a.Data + row, (nint)a.ColumnStride, (nint)depth, rows, (nint)count, to + row * depth);
            else
                Packing.Panel(a.At(row, 0).Transposed, depth, rows, to + row * depth, rows);
            row += count * rows;
        }
    }

    /// <summary>Rows that are neighbours, of equal tiles: each column is read from its first row to its last, and dealt out to the tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Deal<T>(T* from, nint column, nint depth, nint rows, nint tiles, T* to) where T : unmanaged
    {
        nint width = Vector256<T>.Count, vectors = (rows + width - 1) / width * width, tile = rows * depth, line = 64 / sizeof(T), all = tiles * rows;
        // Whole vectors: what is too much is overwritten by the next columns, but not by the last ones, which could end in the next tile or outside A.
        var whole = Math.Max(0, depth + 1 - (vectors + rows - 1) / rows);
        for (nint l = 0; l < whole; l++, from += column, to += rows)
        {
            for (nint i = 0; i < all; i += line)
                Simd.Prefetch(from + Ahead * column + i);
            T* x = from, y = to;
            for (var t = tiles; t > 0; t--, x += rows, y += tile)
            {
                Vector256.Load(x).Store(y);
                for (var i = width; i < vectors; i += width)
                    Vector256.Load(x + i).Store(y + i);
            }
        }
        for (var l = whole; l < depth; l++, from += column, to += rows)
        {
            for (nint t = 0; t < tiles; t++)
            {
                for (nint i = 0; i < rows; i++)
                    to[t * tile + i] = from[t * rows + i];
            }
        }
    }
}
