using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution without stride in which every channel has a kernel of its own, of more than nine taps, on small images.</summary>
/// <remarks>
/// The rows that a row of outputs reads are copied, with their padding, for two vectors of channels: there they stay in the first cache for the next rows, and no
/// output is at an edge, as most of those of a small image are.
/// </remarks>
internal sealed unsafe class SmallDepthwiseConvolution<L> : PackedConvolution, IDepthwise where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>Numbers that the copied rows may have: half of what a first cache holds.</summary>
    private const long Room = 6 * 1024;

    /// <summary>An image of so many numbers stays in the second cache: its channels need not be read from first to last.</summary>
    private const long MaxImage = 128 * 1024;

    /// <summary>Rows of outputs that are worth a part, which copies some that its neighbour copies too.</summary>
    private const long PartRows = 7;

    [ThreadStatic]
    private static Work? _work;

    internal SmallDepthwiseConvolution(ConvShape s, float* weights, float* bias, PackedParts? saved) : base(s, Vectors(s) * L.Width * s.Taps, bias, saved)
    {
        var to = Packed;
        for (var vector = 0L; saved is null && vector < Vectors(s); vector++)
        {
            var from = weights + FirstChannel(s, vector) * s.Taps;
            for (var tap = 0L; tap < s.Taps; tap++)
            {
                for (var channel = 0; channel < L.Width; channel++)
                    *to++ = from[channel * s.Taps + tap];
            }
        }
    }

    private SmallDepthwiseConvolution(ConvShape shape, SmallDepthwiseConvolution<L> like) : base(shape, like)
    {
    }

    internal override string Algorithm => "depthwise, copied";

    /// <summary>Whether a depthwise convolution is done this way.</summary>
    internal static bool Takes(ConvShape s) =>
        s.Taps > 9 && s is { Height.Stride: 1, Width.Stride: 1 } && s.InputPlane * s.Channels <= MaxImage && 2 * L.Width * Spanned(s.Height, 1) * Spanned(s.Width, s.Width.Output) <= Room;

    private static long Blocks(ConvShape s) => (Vectors(s) + 1) / 2;

    private static long Vectors(ConvShape s) => (s.Channels + L.Width - 1) / L.Width;

    /// <summary>A vector's first channel: the last one has channels of the one before where they are no multiple of its width.</summary>
    private static long FirstChannel(ConvShape s, long vector) => Math.Min(vector * L.Width, s.Channels - L.Width);

    /// <summary>Elements from the first to the last that so many outputs read.</summary>
    private static long Spanned(ConvAxis axis, long outputs) => outputs + (axis.Kernel - 1) * axis.Dilation;

    private protected override PackedConvolution? Sized(ConvShape shape) => Takes(shape) ? new SmallDepthwiseConvolution<L>(shape, this) : null;

    private protected override void Compute(ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue)
    {
        var work = _work ?? new();
        _work = null;
        work.Run(this, x, images, y, pixelY, epilogue);
        _work = work;
    }

    public void Rows(in ImageView x, long firstRow, long endRow, float* y, nint pixelY) => Rows(x, (firstRow, endRow), (0, Blocks(Shape)), y, pixelY, null, 0);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rows(in ImageView x, (long First, long End) rows, (long First, long End) blocks, float* y, nint pixelY, Epilogue? epilogue, long number)
    {
        var (h, w) = (Shape.Height, Shape.Width);
        long height = Spanned(h, 1), width = Spanned(w, w.Output), from = -w.Padding, columns = Math.Min(w.Input, width + from);
        nint pixel = 2 * L.Width, row = (nint)width * pixel;
        using var scratch = new Scratch<float>(height * row + w.Output * pixel + h.Kernel * sizeof(float*) / sizeof(float) + 16);
        var ring = Simd.Aligned(scratch.Pointer);
        var results = ring + (nint)height * row;
        var line = new DepthwiseLine<L> { Rows = (float**)(results + (nint)w.Output * pixel), Kernel = (nint)w.Kernel, TapStep = (nint)w.Dilation * pixel };
        if (epilogue is { OnlyBounds: true })
            (line.Bounds, epilogue) = (epilogue.Bounds, null);
        new Span<float>(ring, checked((int)(height * row))).Clear();
        for (var block = blocks.First; block < blocks.End; block++)
        {
            long vector = 2 * block, end = Math.Min(Vectors(Shape), vector + 2), channel = FirstChannel(Shape, vector), nextRow = 0;
            var isPair = end == vector + 2 && FirstChannel(Shape, vector + 1) == channel + L.Width;
            for (var outputRow = rows.First; outputRow < rows.End; outputRow++)
            {
                var top = outputRow - h.Padding;
                var (firstTap, endTap) = h.TapsInside(outputRow);
                long firstRow = top + firstTap * h.Dilation, lastRow = top + (endTap - 1) * h.Dilation;
                if (firstRow < 0 || firstRow >= h.Input)
                    (endTap, lastRow) = (firstTap, -1);
                // From the window's begin on, not from the first tap's row: of dilated taps, a later output's first may lie before it.
                for (nextRow = Math.Max(nextRow, Math.Max(0, top)); nextRow <= lastRow; nextRow++)
                {
                    float* source = x.Data + (nint)nextRow * x.Row, to = ring + (nint)(nextRow % height) * row + (nint)w.Padding * pixel;
                    if (isPair)
                        CopyPairs(source + channel, x.Pixel, x.Row, to, columns);
                    for (var v = vector; v < end && !isPair; v++)
                        Copy(source + FirstChannel(Shape, v), x.Pixel, to + (nint)(v - vector) * L.Width, columns);
                }
                for (var tap = firstTap; tap < endTap; tap++)
                    line.Rows[tap - firstTap] = ring + (nint)((top + tap * h.Dilation) % height) * row;
                line.RowCount = (nint)(endTap - firstTap);
                var output = y + (nint)(outputRow * w.Output) * pixelY;
                var firstPixel = number + outputRow * w.Output;
                for (var v = vector; v < end; v++)
                {
                    var c = FirstChannel(Shape, v);
                    line.Offset = (nint)(v - vector) * L.Width;
                    line.Weights = Packed + ((nint)v * (nint)Shape.Taps + (nint)firstTap * (nint)w.Kernel) * L.Width;
                    line.Bias = Bias + c;
                    line.To = epilogue is null ? output + c : results + line.Offset;
                    line.NextTo = epilogue is null ? pixelY : pixel;
                    line.Run(w.Output);
                    if (epilogue is not null && !isPair)
                        epilogue.Apply(results + line.Offset, pixel, output + c, pixelY, firstPixel, c, w.Output, L.Width);
                }
                if (epilogue is not null && isPair)
                    epilogue.Apply(results, pixel, output + channel, pixelY, firstPixel, channel, w.Output, pixel);
            }
        }
    }

    /// <summary>Copies two vectors of each pixel, and asks for those of the next row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyPairs(float* from, nint nextFrom, nint nextRow, float* to, long pixels)
    {
        for (; pixels > 0; pixels--, from += nextFrom, to += 2 * L.Width)
        {
            Simd.Prefetch(from + nextRow);
            Simd.Prefetch(from + nextRow + L.Width);
            L first = L.Load(from), second = L.Load(from + L.Width);
            L.Store(first, to);
            L.Store(second, to + L.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* from, nint nextFrom, float* to, long pixels)
    {
        for (; pixels > 0; pixels--, from += nextFrom, to += 2 * L.Width)
            L.Store(L.Load(from), to);
    }

    private sealed class Work : IParallel
    {
        private SmallDepthwiseConvolution<L>? _c;
        private ImageView _x;
        private float* _y;
        private nint _pixelY;
        private Epilogue? _epilogue;
        private long _lines, _down, _across;

        internal void Run(SmallDepthwiseConvolution<L> convolution, ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue)
        {
            var s = convolution.Shape;
            (_c, _x, _pixelY, _epilogue) = (convolution, x, pixelY, epilogue);
            _y = y;
            _lines = images * s.Height.Output;
            var parts = (long)Math.Clamp(s.Work / (Grain / 8), 1, Threads.Parts);
            // Rows are in the caches of threads that computed such rows; where there are few of them, products divide their columns too.
            _down = Math.Clamp(_lines / PartRows, 1, Math.Min(parts, Threads.Count));
            _across = Math.Clamp(parts / _down, 1, Blocks(s));
            Threads.Run((int)(_down * _across), this);
            (_c, _epilogue) = (null, null);
        }

        public void Run(int part)
        {
            var c = _c!;
            var s = c.Shape;
            long i = part / _across, j = part % _across, rows = s.Height.Output, blocks = Blocks(s);
            for (long line = _lines * i / _down, end = _lines * (i + 1) / _down; line < end;)
            {
                var (image, row) = Math.DivRem(line, rows);
                var last = Math.Min(rows, row + end - line);
                var x = new ImageView(_x.Data + (nint)image * _x.Image, 0, 1, 0, _x.Row, _x.Pixel);
                c.Rows(x, (row, last), (blocks * j / _across, blocks * (j + 1) / _across), _y + (nint)(image * s.OutputPlane) * _pixelY, _pixelY, _epilogue, image * s.OutputPlane);
                line += last - row;
            }
        }
    }
}
