using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Tiles that reach beyond the last column of C: they are computed elsewhere, and the part inside is kept.</summary>
internal static unsafe class GemmEdge<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Elements of the largest tile.</summary>
    internal const int Room = 12 * 2 * 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(TileColumn<T> column, in Tiles tiles, long first, long last, long columns, T* edge)
    {
        var inside = column;
        var width = column.RowB;
        for (var tile = first; tile < last; tile++)
        {
            var rows = tiles.RowsOf(tile);
            (column.RowC, column.RowStart) = (width, 0);
            column.C = edge;
            column.Start = null;
            GemmTile<L, T>.Run(ref column, tiles, tile, tile + 1, (int)width / L.Width);
            for (var i = 0L; i < rows; i++)
            {
                for (var j = 0L; j < columns; j++)
                    inside.C[i * inside.RowC + j] = (inside.Start == null ? T.Zero : inside.Start[i * inside.RowStart + j]) + edge[i * width + j];
            }
            inside.TilesOf(rows);
            inside.Skip(1, rows);
        }
    }
}
