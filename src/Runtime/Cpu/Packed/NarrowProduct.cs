using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Products with panels of fewer bits.</summary>
internal static unsafe class NarrowProduct<L> where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>Rows that pass by an expanded part of a panel.</summary>
    private const long MaxRows = 216;

    /// <summary>Some rows of the product, in some panels; a part of a panel is expanded once for all rows that pass by.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(in PanelProduct p, NarrowPanels narrow, long firstRow, long lastRow, long firstPanel, long lastPanel)
    {
        var edge = stackalloc float[GemmEdge<L, float>.Room];
        nint width = Panels<L>.Width;
        using var expanded = new Scratch<float>(NarrowPanels.RowsAtOnce * width);
        var column = new TileColumn<float> { RowA = p.RowA, StepA = 1, RowC = p.RowC, B = expanded.Pointer, RowB = width };
        var pieces = (p.Depth + NarrowPanels.RowsAtOnce - 1) / NarrowPanels.RowsAtOnce;
        for (var row = firstRow; row < lastRow; row += MaxRows)
        {
            var rows = Math.Min(MaxRows, lastRow - row);
            var tiles = new Tiles(rows, GemmTile<L, float>.MaxRows);
            for (var panel = firstPanel; panel < lastPanel; panel++)
            {
                var j = panel * width;
                var columns = Math.Min(width, p.Columns - j);
                var c = p.C + (nint)row * p.RowC + j;
                for (var piece = 0L; piece < pieces; piece++)
                {
                    long from = p.Depth * piece / pieces, to = p.Depth * (piece + 1) / pieces;
                    narrow.Expand(panel, from, to, expanded.Pointer);
                    column.A = p.A + (nint)row * p.RowA + from;
                    column.Depth = (nint)(to - from);
                    column.Start = piece > 0 ? c : p.Bias == null ? null : p.Bias + j;
                    column.RowStart = piece > 0 ? p.RowC : 0;
                    column.C = c;
                    if (columns == width)
                        GemmTile<L, float>.Run(ref column, tiles, 0, tiles.Count, 2);
                    else
                        GemmEdge<L, float>.Run(ref column, tiles, 0, tiles.Count, columns, edge);
                }
                p.Epilogue?.Apply(c, p.RowC, p.FirstRow + row, j, rows, columns);
            }
        }
    }
}
