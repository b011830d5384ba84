using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Tiles that reach beyond the last column of C: they are computed elsewhere, and the part inside is kept.</summary>
internal static unsafe class GemmEdge<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Elements of the largest tile.</summary>
    internal const int Tile = 12 * 2 * 16;

    /// <summary>Elements of room that <see cref="Run"/> needs: for a tile, and for what it is added to.</summary>
    internal const int Room = 2 * Tile;

    /// <summary>Multiplies some tiles, and moves on to what lies below them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(ref TileColumn<T> moving, in Tiles tiles, long first, long last, long columns, T* edge)
    {
        TileColumn<T> column = moving, inside = moving;
        var width = column.RowB;
        var bytes = columns * sizeof(T);
        var start = edge + Tile;
        (column.RowC, column.RowStart) = (width, 0);
        if (inside.Start != null)
        {
            new Span<T>(start, Tile).Clear();
            ShortCopy.Run(inside.Start, start, bytes);
        }
        for (var tile = first; tile < last; tile++)
        {
            var rows = tiles.RowsOf(tile);
            column.C = edge;
            column.Start = inside.Start == null ? null : start;
            if (inside.Start != null && inside.RowStart != 0)
            {
                column.RowStart = width;
                for (nint i = 0; i < rows; i++)
                    ShortCopy.Run(inside.Start + i * inside.RowStart, start + i * width, bytes);
            }
            GemmTile<L, T>.Run(ref column, tiles, tile, tile + 1, (int)width / L.Width);
            for (nint i = 0; i < rows; i++)
                ShortCopy.Run(edge + i * width, inside.C + i * inside.RowC, bytes);
            inside.TilesOf(rows);
            inside.Skip(1, rows);
        }
        moving = inside;
    }
}
