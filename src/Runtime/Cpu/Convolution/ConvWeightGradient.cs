using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution's weight gradient: products of the output's gradient and the input it read, over all positions.</summary>
internal static unsafe class ConvWeightGradient<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Positions in a block.</summary>
    private const long MaxDepth = 384;

    private static int Width => 2 * L.Width;

    internal static void Run(ConvShape s, T* x, T* g, T* w)
    {
        if (s.IsDepthwise)
        {
            Depthwise<L, T>.WeightGradient(s, x, g, w);
            return;
        }
        var grid = TapGrid.Forward(s, out var taps);
        if (taps.Length == 1 && grid.Channel == grid.Positions)
        {
            Pointwise(s, grid, taps, x, g, w);
            return;
        }
        // Of few channels a panel that holds one tap would be almost empty.
        if (4 * s.GroupChannels > Width)
            TapGradient<L, T>.Run(s, x, g, w);
        else
            Mixed(s, grid, taps, x, g, w);
    }

    /// <summary>Few channels: panels hold them with all taps.</summary>
    private static void Mixed(ConvShape s, TapGrid grid, int[] taps, T* x, T* g, T* w)
    {
        var row = s.GroupChannels * taps.Length;
        var padded = (row + Width - 1) / Width * Width;
        var batch = new ImageSums<L, T>(s, s.Outputs * padded);
        var inPlace = batch.Parts == 1 && padded == row && taps.Length == s.Taps;
        using var room = new Scratch<T>(inPlace ? 0 : batch.Room);
        var result = inPlace ? w : room.Pointer;
        batch.Run(result, (first, last, sums, add) =>
        {
            var images = last - first;
            using var room = new ConvSource<T>(grid, images, s.Channels);
            using var between = new Scratch<T>(images == 1 ? 0 : s.Outputs * images * s.OutputPlane);
            var source = room.Of(x + first * s.Channels * grid.Source);
            var gradient = ConvImages.Between(g + first * s.Outputs * s.OutputPlane, images, s.Outputs * s.OutputPlane, between.Pointer);
            Multiply(s, room.Grid, source, gradient, padded, sums, add);
        });
        if (!inPlace)
            Finish(s, taps, result, padded, w);
    }

    /// <summary>A single tap: for every group a product of two matrices, with a column for every position.</summary>
    private static void Pointwise(ConvShape s, TapGrid grid, int[] taps, T* x, T* g, T* w)
    {
        var batch = new ImageSums<L, T>(s, s.Outputs * s.GroupChannels);
        var inPlace = batch.Parts == 1 && s.Taps == 1;
        using var room = new Scratch<T>(inPlace ? 0 : batch.Room);
        var result = inPlace ? w : room.Pointer;
        batch.Run(result, (first, last, sums, add) =>
        {
            var images = last - first;
            var positions = images * s.OutputPlane;
            using var room = new ConvSource<T>(grid, images, s.Channels);
            using var between = new Scratch<T>(images == 1 ? 0 : s.Outputs * positions);
            var source = room.Of(x + first * s.Channels * grid.Source);
            var gradient = ConvImages.Between(g + first * s.Outputs * s.OutputPlane, images, s.Outputs * s.OutputPlane, between.Pointer);
            for (var group = 0L; group < s.Groups; group++)
            {
                Gemm.Run(s.GroupOutputs, s.GroupChannels, positions, new(gradient + group * s.GroupOutputs * positions, positions, 1),
                    new(source + group * s.GroupChannels * positions, 1, positions), new Matrix<T>(sums + group * s.GroupOutputs * s.GroupChannels, s.GroupChannels, 1), add);
            }
        });
        if (!inPlace)
            Finish(s, taps, result, s.GroupChannels, w);
    }

    /// <summary>sums = or += Σ over positions of gradient[output, position] · panel[position, column], for all panels of all groups.</summary>
    private static void Multiply(ConvShape s, TapGrid grid, T* source, T* gradient, long padded, T* sums, bool add)
    {
        var positions = grid.Positions;
        var tiles = new Tiles(s.GroupOutputs, GemmRegion<L, T>.TileRows(padded));
        long strips = GemmRegion<L, T>.MaxParts(padded), jobs = s.Groups * strips;
        var parts = (int)Math.Min(jobs, GemmPlan<L, T>.Parts((double)s.Outputs * padded * positions));
        Threads.Run(parts, part =>
        {
            using var packed = new Scratch<T>(2 * MaxDepth * Width);
            for (var job = jobs * part / parts; job < jobs * (part + 1) / parts; job++)
            {
                var (group, strip) = Math.DivRem(job, strips);
                long first = GemmRegion<L, T>.FirstPanel(padded, strip, strips), last = GemmRegion<L, T>.FirstPanel(padded, strip + 1, strips);
                var output = group * s.GroupOutputs;
                var c = sums + output * padded + first * Width;
                for (var from = 0L; from < positions; from += MaxDepth)
                {
                    var depth = Math.Min(MaxDepth, positions - from);
                    for (var panel = first; panel < last; panel++)
                        PackTaps(s, grid, source + group * s.GroupChannels * grid.Channel, panel * Width, from, depth, packed.Pointer + (panel - first) * MaxDepth * Width);
                    var column = new TileColumn<T>
                    {
                        A = gradient + output * positions + from,
                        RowA = (nint)positions,
                        StepA = 1,
                        B = packed.Pointer,
                        RowB = Width,
                        Second = (nint)MaxDepth * Width,
                        Start = add || from > 0 ? c : null,
                        RowStart = (nint)padded,
                        C = c,
                        RowC = (nint)padded,
                        Depth = (nint)depth,
                    };
                    GemmTile<L, T>.Run(ref column, tiles, 0, tiles.Count, 2 * (int)(last - first));
                }
            }
        });
    }

    /// <summary>Copies what some positions read by a panel of taps and channels; columns beyond the last are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTaps(ConvShape s, TapGrid grid, T* from, long column, long first, long count, T* to)
    {
        var channels = s.GroupChannels;
        var columns = (int)Math.Min(Width, channels * grid.Offsets.Length - column);
        if (columns < Width)
            new Span<T>(to, (int)(count * Width)).Clear();
        var offsets = stackalloc long[columns];
        for (var j = 0; j < columns; j++)
        {
            var (channel, tap) = Math.DivRem(column + j, grid.Offsets.Length);
            offsets[j] = channel * grid.Channel + grid.Offsets[tap];
        }
        for (var done = 0L; done < count;)
        {
            var (at, more) = grid.Position(first + done);
            var source = from + at;
            var run = (nint)Math.Min(more, count - done);
            for (var j = 0; j < columns; j++)
            {
                T* value = source + offsets[j], into = to + j;
                for (nint i = 0; i < run; i++, into += Width)
                    *into = value[i];
            }
            done += run;
            to += run * Width;
        }
    }

    /// <summary>From [outputs, channels, taps] with padding to all taps without.</summary>
    private static void Finish(ConvShape s, int[] taps, T* sums, long padded, T* w) =>
        Threads.For(s.Outputs, Math.Max(1, 8 * 1024 / Math.Max(1, s.GroupChannels * s.Taps)), (begin, end) =>
        {
            fixed (int* at = taps)
            {
                for (var output = begin; output < end; output++)
                {
                    var row = w + output * s.GroupChannels * s.Taps;
                    if (taps.Length < s.Taps)
                        new Span<T>(row, (int)(s.GroupChannels * s.Taps)).Clear();
                    Scatter(sums + output * padded, s.GroupChannels, at, taps.Length, row, s.Taps);
                }
            }
        });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(T* from, long channels, int* taps, int count, T* to, long stride)
    {
        for (var c = 0L; c < channels; c++, from += count, to += stride)
        {
            for (var t = 0; t < count; t++)
                to[taps[t]] = from[t];
        }
    }
}
