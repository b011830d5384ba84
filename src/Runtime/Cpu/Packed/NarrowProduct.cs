using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Products with panels of fewer bits.</summary>
internal static unsafe class NarrowProduct<L> where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>Some rows of the product, in some panels; a part of a panel is expanded once for all rows that pass by.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(in PanelProduct p, NarrowPanels narrow, long firstRow, long lastRow, long firstPanel, long lastPanel)
    {
        var edge = stackalloc float[GemmEdge<L, float>.Room];
        nint width = Panels<L>.Width;
        var second = (nint)NarrowPanels.RowsAtOnce * width;
        using var expanded = new Scratch<float>(2 * second);
        var column = new TileColumn<float> { RowA = p.RowA, StepA = 1, RowC = p.RowC, B = expanded.Pointer, RowB = width, Second = second };
        var pieces = (p.Depth + NarrowPanels.RowsAtOnce - 1) / NarrowPanels.RowsAtOnce;
        for (var row = firstRow; row < lastRow; row += GemmRegion<L, float>.RowsInPass)
        {
            var rows = Math.Min(GemmRegion<L, float>.RowsInPass, lastRow - row);
            var tiles = new Tiles(rows, GemmRegion<L, float>.TileRows(p.Columns));
            long step;
            for (var panel = firstPanel; panel < lastPanel; panel += step)
            {
                var j = panel * width;
                step = GemmRegion<L, float>.Together(p.Columns, panel, lastPanel);
                var columns = Math.Min(step * width, p.Columns - j);
                var c = p.C + (nint)row * p.RowC + j;
                for (var piece = 0L; piece < pieces; piece++)
                {
                    long from = p.Depth * piece / pieces, to = p.Depth * (piece + 1) / pieces;
                    for (nint i = 0; i < step; i++)
                        narrow.Expand(panel + i, from, to, expanded.Pointer + i * second);
                    column.A = p.A + (nint)row * p.RowA + from;
                    column.Depth = (nint)(to - from);
                    column.Start = piece > 0 ? c : p.Bias == null ? null : p.Bias + j;
                    column.RowStart = piece > 0 ? p.RowC : 0;
                    column.C = c;
                    if (columns >= width)
                        GemmTile<L, float>.Run(ref column, tiles, 0, tiles.Count, 2 * (int)step);
                    else
                        GemmEdge<L, float>.Run(ref column, tiles, 0, tiles.Count, columns, edge);
                }
                p.Epilogue?.Apply(c, p.RowC, p.FirstRow + row, j, rows, columns);
            }
        }
    }
}
