using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>out[m, p] = start + Σ over channels and taps of a[m, (channel, tap)] · source[channel, position(p) + offset(tap)], for a few images.</summary>
/// <remarks>A matrix product whose right side is packed straight from the planes, a panel of positions at a time.</remarks>
internal sealed unsafe class TapProduct<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>The depth of a block: a panel of this depth stays in the first cache.</summary>
    private const long MaxDepth = 384;

    /// <summary>Rows of a, one after another.</summary>
    internal required Matrix<T> A { get; init; }

    internal required long Rows { get; init; }

    internal required long Channels { get; init; }

    internal required TapGrid Grid { get; init; }

    /// <summary>The images' planes as <see cref="Grid"/> describes them.</summary>
    internal required T* Source { get; init; }

    /// <summary>How far images are apart in the source.</summary>
    internal required long SourceImage { get; init; }

    /// <summary>The end of the memory that may be read.</summary>
    internal required T* SourceEnd { get; init; }

    internal required long Images { get; init; }

    internal required T* Out { get; init; }

    /// <summary>How far rows are apart in the result; positions are neighbours.</summary>
    internal required long OutRow { get; init; }

    /// <summary>How far images are apart in the result.</summary>
    internal required long OutImage { get; init; }

    /// <summary>One number a row to begin with, or null.</summary>
    internal required T* Bias { get; init; }

    private static int Width => 2 * L.Width;

    private long Positions => Images * Grid.Positions;

    internal long Panels => (Positions + Width - 1) / Width;

    internal Tiles Tiles => new(Rows, GemmTile<L, T>.MaxRows);

    private long Depth => Channels * Grid.Offsets.Length;

    internal double Work => (double)Rows * Positions * Math.Max(1, Depth);

    /// <summary>The whole product, divided over threads.</summary>
    internal void Run()
    {
        var parts = GemmPlan<L, T>.Parts(Work);
        var tiles = Tiles;
        var across = Math.Min(parts, Panels);
        var down = Math.Clamp((parts + across - 1) / across, 1, tiles.Count);
        Threads.Run((int)(across * down), part =>
        {
            long i = part / across, j = part % across;
            Run(tiles.Count * i / down, tiles.Count * (i + 1) / down, Panels * j / across, Panels * (j + 1) / across);
        });
    }

    /// <summary>Some tiles of rows, over some panels of positions.</summary>
    private void Run(long firstTile, long lastTile, long firstPanel, long lastPanel)
    {
        var blocks = Math.Max(1, (Depth + MaxDepth - 1) / MaxDepth);
        using var memory = new Scratch<T>((Depth / blocks + 1) * Width + L.Width + 12 * Width);
        var packed = memory.Pointer;
        var edge = packed + (Depth / blocks + 1) * Width + L.Width;
        new Span<T>(packed, (int)(edge - packed)).Clear();
        var pieces = new Pieces(stackalloc Piece[Width]);
        for (var block = 0L; block < blocks; block++)
        {
            long from = Depth * block / blocks, to = Depth * (block + 1) / blocks;
            for (var panel = firstPanel; panel < lastPanel; panel++)
            {
                Divide(ref pieces, panel * Width);
                if (from < to)
                    Pack(pieces, from, to, packed);
                Multiply(pieces, firstTile, lastTile, from, to - from, packed, edge);
            }
        }
    }

    /// <summary>A run of positions that are neighbours in the source and in the result.</summary>
    private struct Piece
    {
        internal long Source, Out;
        internal int Column, Count;
    }

    private ref struct Pieces(Span<Piece> all)
    {
        internal readonly Span<Piece> All = all;
        internal int Count, Columns;

        /// <summary>Whether the result's positions are neighbours throughout.</summary>
        internal bool OutIsRun;
    }

    private void Divide(ref Pieces pieces, long first)
    {
        (pieces.Count, pieces.Columns, pieces.OutIsRun) = (0, 0, true);
        while (pieces.Columns < Width && first + pieces.Columns < Positions)
        {
            var (image, number) = Math.DivRem(first + pieces.Columns, Grid.Positions);
            var (at, more) = Grid.Position(number);
            var count = (int)Math.Min(more, Width - pieces.Columns);
            ref var piece = ref pieces.All[pieces.Count];
            piece = new() { Source = image * SourceImage + at, Out = image * OutImage + number, Column = pieces.Columns, Count = count };
            if (pieces.Count > 0 && piece.Out != pieces.All[0].Out + pieces.Columns)
                pieces.OutIsRun = false;
            pieces.Columns += count;
            pieces.Count++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(in Pieces pieces, long from, long to, T* packed)
    {
        fixed (long* offsets = Grid.Offsets)
        {
            fixed (Piece* all = pieces.All)
            {
                long taps = Grid.Offsets.Length, channelSize = Grid.Channel;
                var (channel, tap) = Math.DivRem(from, taps);
                var plane = Source + channel * channelSize;
                T* safe = SourceEnd - L.Width;
                var count = pieces.Count;
                for (var row = from; row < to; row++, packed += Width)
                {
                    var at = plane + offsets[tap];
                    if (++tap == taps)
                    {
                        tap = 0;
                        plane += channelSize;
                    }
                    for (var piece = all; piece < all + count; piece++)
                    {
                        var source = at + piece->Source;
                        var into = packed + piece->Column;
                        // Whole vectors: what is too much is overwritten by the next piece or row.
                        for (var left = piece->Count; left > 0; left -= L.Width, source += L.Width, into += L.Width)
                        {
                            if (source <= safe)
                                L.Store(L.Load(source), into);
                            else
                                new Span<T>(source, left).CopyTo(new(into, left));
                        }
                    }
                }
            }
        }
    }

    private void Multiply(in Pieces pieces, long firstTile, long lastTile, long from, long depth, T* packed, T* edge)
    {
        var tiles = Tiles;
        var first = tiles.First(firstTile);
        var a = A.At(first, from);
        var column = new TileColumn<T>
        {
            A = a.Data,
            RowA = (nint)a.RowStride,
            StepA = 1,
            B = packed,
            RowB = Width,
            RowStarts = from == 0 && Bias != null ? Bias + first : null,
            C = Out + pieces.All[0].Out + first * OutRow,
            RowC = (nint)OutRow,
            Depth = (nint)depth,
        };
        if (pieces.OutIsRun && pieces.Columns == Width)
        {
            if (from > 0)
            {
                column.Start = column.C;
                column.RowStart = column.RowC;
            }
            GemmTile<L, T>.Run(ref column, tiles, firstTile, lastTile, 2);
        }
        else
        {
            Edge(pieces, column, tiles, firstTile, lastTile, from > 0, edge);
        }
    }

    /// <summary>Tiles whose columns are not neighbours in the result.</summary>
    private void Edge(in Pieces pieces, TileColumn<T> column, in Tiles tiles, long firstTile, long lastTile, bool add, T* edge)
    {
        column.C = edge;
        column.RowC = Width;
        for (var tile = firstTile; tile < lastTile; tile++)
        {
            var rows = tiles.RowsOf(tile);
            GemmTile<L, T>.Run(ref column, tiles, tile, tile + 1, pieces.Columns > L.Width ? 2 : 1);
            var row = tiles.First(tile);
            for (var i = 0; i < rows; i++)
            {
                foreach (ref readonly var piece in pieces.All[..pieces.Count])
                    Put(edge + i * Width + piece.Column, Out + piece.Out + (row + i) * OutRow, piece.Count, add);
            }
            column.C = edge;
        }
    }

    private static void Put(T* from, T* to, int count, bool add)
    {
        for (var i = 0; i < count; i++)
            to[i] = add ? to[i] + from[i] : from[i];
    }
}
