using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>out[m, p] = start + Σ over channels and taps of a[m, (channel, tap)] · source[channel, position(p) + offset(tap)].</summary>
/// <remarks>A matrix product whose right side is packed straight from the planes, a panel of positions at a time.</remarks>
internal sealed unsafe class TapProduct<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>The depth of a block: a panel of this depth stays in the first cache.</summary>
    private const long MaxDepth = 384;

    /// <summary>Elements that may be packed for all threads at once: they stay in the last cache.</summary>
    private const long MaxPacked = 2 << 20;

    /// <summary>Rows of a, one after another.</summary>
    internal required Matrix<T> A { get; init; }

    internal required long Rows { get; init; }

    internal required long Channels { get; init; }

    internal required TapGrid Grid { get; init; }

    /// <summary>The planes as <see cref="Grid"/> describes them.</summary>
    internal required T* Source { get; init; }

    /// <summary>The elements that may be read from there on.</summary>
    internal required long Left { get; init; }

    /// <summary>The result's rows, one after another.</summary>
    internal required T* Out { get; init; }

    /// <summary>One number a row to begin with, or null.</summary>
    internal required T* Bias { get; init; }

    private static int Width => GemmRegion<L, T>.Width;

    private long Positions => Grid.Positions;

    private long Panels => GemmRegion<L, T>.Panels(Positions);

    private Tiles Tiles => new(Rows, GemmRegion<L, T>.TileRows(Positions));

    private long Depth => Channels * Grid.Offsets.Length;

    private double Work => (double)Rows * Positions * Math.Max(1, Depth);

    /// <summary>The whole product, divided over threads.</summary>
    internal void Run()
    {
        var parts = GemmPlan<L, T>.Parts(Work);
        var tiles = Tiles;
        var across = Math.Min(parts, GemmRegion<L, T>.MaxParts(Positions));
        var down = Math.Clamp((parts + across - 1) / across, 1, tiles.Count);
        if (down > 1 && Panels * PanelRoom <= MaxPacked)
        {
            Shared((int)across, (int)down);
            return;
        }
        Threads.Run((int)(across * down), part =>
        {
            long i = part / across, j = part % across;
            using var memory = new Scratch<T>(2 * BlockRoom + GemmEdge<L, T>.Room);
            foreach (var (panel, count) in Strips(j, across))
            {
                for (var block = 0L; block < Blocks; block++)
                {
                    for (var k = 0L; k < count; k++)
                        Pack(panel + k, block, memory.Pointer + k * BlockRoom);
                    Multiply(tiles.Count * i / down, tiles.Count * (i + 1) / down, panel, count, block, memory.Pointer, BlockRoom, memory.Pointer + 2 * BlockRoom);
                }
            }
        });
    }

    /// <summary>A part of the panels: those that are multiplied together, and the first of them.</summary>
    private IEnumerable<(long First, long Count)> Strips(long part, long parts)
    {
        long last = GemmRegion<L, T>.FirstPanel(Positions, part + 1, parts), count;
        for (var panel = GemmRegion<L, T>.FirstPanel(Positions, part, parts); panel < last; panel += count)
        {
            count = GemmRegion<L, T>.Together(Positions, panel, last);
            yield return (panel, count);
        }
    }

    /// <summary>With few panels: they are packed first, and then read by all threads.</summary>
    private void Shared(int across, int down)
    {
        using var memory = new Scratch<T>(Panels * PanelRoom);
        var packed = memory.Pointer;
        var tiles = Tiles;
        Threads.For(Panels * Blocks, 1, (begin, end) =>
        {
            for (var i = begin; i < end; i++)
                Pack(i / Blocks, i % Blocks, packed + i * BlockRoom);
        });
        Threads.Run(across * down, part =>
        {
            long i = part / across, j = part % across;
            using var edge = new Scratch<T>(GemmEdge<L, T>.Room);
            foreach (var (panel, count) in Strips(j, across))
            {
                for (var block = 0L; block < Blocks; block++)
                    Multiply(tiles.Count * i / down, tiles.Count * (i + 1) / down, panel, count, block, packed + (panel * Blocks + block) * BlockRoom, PanelRoom, edge.Pointer);
            }
        });
    }

    private long Blocks => Math.Max(1, (Depth + MaxDepth - 1) / MaxDepth);

    /// <summary>Elements of a packed block; a vector more, since the last row's last vector may reach beyond it.</summary>
    private long BlockRoom => (Depth / Blocks + 1) * Width + L.Width;

    private long PanelRoom => Blocks * BlockRoom;

    private (long From, long To) DepthOf(long block) => (Depth * block / Blocks, Depth * (block + 1) / Blocks);

    /// <summary>A run of positions that are neighbours in the source.</summary>
    private struct Piece
    {
        internal long Source;
        internal int Column, Count;
    }

    /// <summary>Packs some of the depth of a panel.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(long panel, long block, T* packed)
    {
        var (from, to) = DepthOf(block);
        if (from == to)
            return;
        var all = stackalloc Piece[Width];
        int count = 0, columns = 0;
        for (var first = panel * Width; columns < Width && first + columns < Positions; count++)
        {
            var (at, more) = Grid.Position(first + columns);
            all[count] = new() { Source = at, Column = columns, Count = (int)Math.Min(more, Width - columns) };
            columns += all[count].Count;
        }
        if (columns < Width)
            new Span<T>(packed, (int)((to - from) * Width)).Clear();
        fixed (long* offsets = Grid.Offsets)
        {
            long taps = Grid.Offsets.Length, channelSize = Grid.Channel;
            var (channel, tap) = Math.DivRem(from, taps);
            var plane = Source + channel * channelSize;
            T* safe = Source + Left - L.Width;
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

    /// <summary>Some tiles of rows of a packed block of one panel or two, the second of which is so far behind the first.</summary>
    private void Multiply(long firstTile, long lastTile, long panel, long count, long block, T* packed, long second, T* edge)
    {
        var tiles = Tiles;
        var first = tiles.First(firstTile);
        var (from, to) = DepthOf(block);
        var a = A.At(first, from);
        var c = Out + first * Positions + panel * Width;
        var column = new TileColumn<T>
        {
            A = a.Data,
            RowA = (nint)a.RowStride,
            StepA = 1,
            B = packed,
            RowB = Width,
            Second = (nint)second,
            Start = from > 0 ? c : null,
            RowStart = (nint)Positions,
            RowStarts = from == 0 && Bias != null ? Bias + first : null,
            C = c,
            RowC = (nint)Positions,
            Depth = (nint)(to - from),
        };
        var left = Positions - panel * Width;
        if (left >= Width)
            GemmTile<L, T>.Run(ref column, tiles, firstTile, lastTile, 2 * (int)count);
        else
            GemmEdge<L, T>.Run(ref column, tiles, firstTile, lastTile, left, edge);
    }
}
