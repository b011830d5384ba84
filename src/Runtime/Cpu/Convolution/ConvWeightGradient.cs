using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution's weight gradient: for every tap, the product of the output's gradient and the input it read, over all positions.</summary>
internal static unsafe class ConvWeightGradient<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Positions in a block.</summary>
    private const long MaxDepth = 384;

    private static int Width => 2 * L.Width;

    internal static void Run(ConvShape s, T* x, T* g, T* w)
    {
        var grid = TapGrid.Forward(s, out var taps);
        if (s.IsDepthwise)
        {
            Depthwise<L, T>.WeightGradient(s, grid, taps, x, g, w);
            return;
        }
        var size = ConvPlan.ImagesInGroup(s.Batch, s.OutputPlane);
        var padded = (s.GroupChannels + Width - 1) / Width * Width;
        using var image = new Scratch<T>(grid.IsPlain ? 0 : size * s.Channels * grid.Channel);
        using var turned = new Scratch<T>(size * grid.Channel * s.Groups * padded);
        using var gradient = new Scratch<T>(s.Outputs * size * s.OutputPlane);
        using var sums = new Scratch<T>(taps.Length * s.Outputs * padded);
        for (var first = 0L; first < s.Batch; first += size)
        {
            var last = Math.Min(first + size, s.Batch);
            var source = ConvForward<L, T>.Source(s.Channels, s.Batch, grid, x, image.Pointer, first, last, out _);
            Turn(s, grid.Channel, last - first, source, turned.Pointer, padded);
            Gather(s, g + first * s.Outputs * s.OutputPlane, last - first, gradient.Pointer);
            Multiply(s, grid, taps.Length, last - first, gradient.Pointer, turned.Pointer, padded, sums.Pointer, first > 0);
        }
        Finish(s, taps, sums.Pointer, padded, w);
    }

    /// <summary>Channels become neighbours: [images, groups, positions, channels].</summary>
    private static void Turn(ConvShape s, long plane, long images, T* from, T* to, long padded) =>
        Threads.For(images * s.Groups, Math.Max(1, 8 * 1024 / Math.Max(1, plane * padded)), (begin, end) =>
        {
            for (var i = begin; i < end; i++)
                Packing.Panel(new(from + i * s.GroupChannels * plane, 1, plane), plane, s.GroupChannels, to + i * plane * padded, padded);
        });

    /// <summary>All images' positions become neighbours: [outputs, images, positions].</summary>
    private static void Gather(ConvShape s, T* from, long images, T* to) =>
        Threads.For(s.Outputs, Math.Max(1, 8 * 1024 / Math.Max(1, images * s.OutputPlane)), (begin, end) =>
        {
            for (var output = begin; output < end; output++)
            {
                for (var n = 0L; n < images; n++)
                    Unsafe.CopyBlockUnaligned(to + (output * images + n) * s.OutputPlane, from + (n * s.Outputs + output) * s.OutputPlane, (uint)(s.OutputPlane * sizeof(T)));
            }
        });

    /// <summary>sums[tap, output, channel] = or += Σ over positions of gradient[output, position] · turned[position + tap, channel].</summary>
    private static void Multiply(ConvShape s, TapGrid grid, long taps, long images, T* gradient, T* turned, long padded, T* sums, bool add)
    {
        var positions = images * s.OutputPlane;
        var tiles = new Tiles(s.GroupOutputs, GemmTile<L, T>.MaxRows);
        var panels = padded / Width;
        var jobs = s.Groups * taps * panels;
        var parts = (int)Math.Min(jobs, GemmPlan<L, T>.Parts((double)jobs * Width * s.GroupOutputs * positions));
        Threads.Run(parts, part =>
        {
            using var packed = new Scratch<T>(MaxDepth * Width);
            for (var job = jobs * part / parts; job < jobs * (part + 1) / parts; job++)
            {
                var (group, rest) = Math.DivRem(job, taps * panels);
                var (tap, panel) = Math.DivRem(rest, panels);
                var output = group * s.GroupOutputs;
                for (var from = 0L; from < positions; from += MaxDepth)
                {
                    var depth = Math.Min(MaxDepth, positions - from);
                    Pack(grid, from, depth, turned + group * grid.Channel * padded + grid.Offsets[tap] * padded + panel * Width, s.Groups * grid.Channel * padded, padded, packed.Pointer);
                    var c = sums + (tap * s.Outputs + output) * padded + panel * Width;
                    var column = new TileColumn<T>
                    {
                        A = gradient + output * positions + from,
                        RowA = (nint)positions,
                        StepA = 1,
                        B = packed.Pointer,
                        RowB = Width,
                        Start = add || from > 0 ? c : null,
                        RowStart = (nint)padded,
                        C = c,
                        RowC = (nint)padded,
                        Depth = (nint)depth,
                    };
                    GemmTile<L, T>.Run(ref column, tiles, 0, tiles.Count, 2);
                }
            }
        });
    }

    /// <summary>Copies a panel's channels for some positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(TapGrid grid, long first, long count, T* from, long image, long row, T* to)
    {
        for (var done = 0L; done < count;)
        {
            var (n, number) = Math.DivRem(first + done, grid.Positions);
            var (at, more) = grid.Position(number);
            var source = from + n * image + at * row;
            for (var i = Math.Min(more, count - done); i > 0; i--, done++, source += row, to += Width)
            {
                L.Store(L.Load(source), to);
                L.Store(L.Load(source + L.Width), to + L.Width);
            }
        }
    }

    /// <summary>From [taps, outputs, channels] to [outputs, channels, taps].</summary>
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
                    Scatter(sums + output * padded, s.Outputs * padded, s.GroupChannels, at, taps.Length, row, s.Taps);
                }
            }
        });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(T* from, long tapStride, long channels, int* taps, int count, T* to, long stride)
    {
        for (var c = 0L; c < channels; c++, to += stride)
        {
            for (var t = 0; t < count; t++)
                to[taps[t]] = from[t * tapStride + c];
        }
    }
}
