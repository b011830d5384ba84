using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Any convolution: for every tile of neighbouring outputs, a product of the runs of memory that its taps read and their weights.</summary>
internal sealed unsafe class DirectConvolution<L> : PackedConvolution where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>Channels whose weights are packed together, so that what is written stays in the first cache until all outputs of a panel are there.</summary>
    private const long ChannelsTogether = 16;

    /// <summary>The depth of a piece of a panel that stays in the first cache, and two of them in the second, while the lines of outputs pass by; a panel up to this is one, whose results never leave the registers.</summary>
    private const long MaxDepth = 256;

    [ThreadStatic]
    private static Work? _work;

    private readonly Pad _d, _h, _w;
    private readonly bool _pads, _mergesTaps;
    private readonly int _runCount;

    internal DirectConvolution(ConvShape s, float* weights, float* bias, PackedParts? saved) : base(s, s.Groups * GroupSize(s), bias, saved)
    {
        (_d, _h, _w, _pads, _mergesTaps, _runCount) = Places(s);
        if (saved is null)
            Pack(weights);
    }

    private DirectConvolution(ConvShape s, DirectConvolution<L> like) : base(s, like) => (_d, _h, _w, _pads, _mergesTaps, _runCount) = Places(s);

    internal override string Algorithm => "direct";

    private protected override PackedConvolution? Sized(ConvShape shape) => Winograd.TileFor<L>(shape) == 0 && !Winograd.GoesByRows(shape) ? new DirectConvolution<L>(shape, this) : null;

    private protected override bool TakesAnyView => _pads;

    /// <summary>Where images of a size need zeros around them, and which runs of memory taps read.</summary>
    private static (Pad, Pad, Pad, bool Pads, bool MergesTaps, int RunCount) Places(ConvShape s)
    {
        Pad d = Pad.Of(s.Depth), h = Pad.Of(s.Height), w = Pad.Of(s.Width);
        // Neighbouring taps of a row are one run where nothing lies between them.
        var merges = s.Groups == 1 && s.Width.Dilation == 1;
        return (d, h, w, d.Total > s.Depth.Input || h.Total > s.Height.Input || w.Total > s.Width.Input, merges, (int)(s.Taps / (merges ? s.Width.Kernel : 1)));
    }

    private static long GroupSize(ConvShape s) => Panels<L>.Size(s.GroupChannels * s.Taps, s.GroupOutputs);

    /// <summary>Weights by tap, then channel.</summary>
    private void Pack(float* weights)
    {
        var s = Shape;
        var depth = s.GroupChannels * s.Taps;
        var perGroup = Panels<L>.Count(s.GroupOutputs);
        var packed = Packed;
        Threads.For(perGroup * s.Groups, Math.Max(1, 4096 / depth), (first, last) =>
        {
            for (var number = first; number < last; number++)
            {
                var (group, panel) = Math.DivRem(number, perGroup);
                var output = panel * Panels<L>.Width;
                var width = GemmRegion<L, float>.PanelWidth(s.GroupOutputs - output);
                var count = (int)Math.Min(width, s.GroupOutputs - output);
                var to = packed + group * GroupSize(s) + output * depth;
                if (count < width)
                    new Span<float>(to, checked((int)(depth * width))).Clear();
                var from = weights + (group * s.GroupOutputs + output) * depth;
                if (s.Taps == 1)
                {
                    Packing.Panel(new Matrix<float>(from, 1, depth), depth, count, to, width);
                    continue;
                }
                for (var c = 0L; c < s.GroupChannels; c += ChannelsTogether)
                {
                    for (var j = 0; j < count; j++)
                        Column(from + j * depth + c * s.Taps, Math.Min(ChannelsTogether, s.GroupChannels - c), s.Taps, to + c * width + j, s.GroupChannels * width, width);
                }
            }
        });
    }

    /// <summary>One output's weights of some channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Column(float* from, long channels, long taps, float* to, long tap, nint width)
    {
        for (var c = 0L; c < channels; c++)
        {
            for (var t = 0L; t < taps; t++)
                to[t * tap + c * width] = *from++;
        }
    }

    private protected override void Compute(ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue)
    {
        var s = Shape;
        var copies = _pads || _mergesTaps && x.Pixel != s.Channels && s.Width.Kernel > 1;
        using var padded = new Scratch<float>(copies ? images * _d.Total * _h.Total * _w.Total * s.Channels : 0);
        if (copies)
        {
            ImageCopy.Run(x, padded.Pointer, s.Channels, images, _d, _h, _w);
            var pixel = (nint)s.Channels;
            x = new(padded.Pointer, (nint)(_d.Total * _h.Total * _w.Total) * pixel, 1, (nint)(_h.Total * _w.Total) * pixel, (nint)_w.Total * pixel, pixel);
        }
        var runs = stackalloc nint[_runCount];
        var next = runs;
        for (var d = 0L; d < s.Depth.Kernel; d++)
        {
            for (var h = 0L; h < s.Height.Kernel; h++)
            {
                for (var w = 0L; w < (_mergesTaps ? 1 : s.Width.Kernel); w++)
                    *next++ = (nint)(d * s.Depth.Dilation) * x.Plane + (nint)(h * s.Height.Dilation) * x.Row + (nint)(w * s.Width.Dilation) * x.Pixel;
            }
        }
        var work = _work ?? new();
        _work = null;
        work.Run(this, x, images, runs, y, pixelY, epilogue);
        _work = work;
    }

    /// <summary>One image after another, in rows of outputs and panels of weights.</summary>
    private sealed class Work : IParallel
    {
        private DirectConvolution<L>? _convolution;
        private ImageView _x;
        private nint* _runs;
        private float* _y;
        private nint _pixelY;
        private Epilogue? _epilogue;
        private long _lines, _down, _across;

        internal void Run(DirectConvolution<L> convolution, ImageView x, long images, nint* runs, float* y, nint pixelY, Epilogue? epilogue)
        {
            var s = convolution.Shape;
            (_convolution, _x, _pixelY, _epilogue) = (convolution, x, pixelY, epilogue);
            _runs = runs;
            _y = y;
            _lines = images * s.Depth.Output * s.Height.Output;
            var panels = GemmRegion<L, float>.MaxParts(s.GroupOutputs) * s.Groups;
            var parts = (long)Math.Min(Threads.Parts, Math.Max(1, s.Work / Grain));
            var weightsDominate = s.Outputs * s.Taps > images * s.InputPlane && panels >= parts;
            _across = weightsDominate ? parts : 1;
            _down = weightsDominate ? 1 : Math.Min(parts, _lines);
            if (_down < parts && _across == 1)
                _across = Math.Min(panels, parts / _down);
            Threads.Run((int)(_down * _across), this);
            (_convolution, _epilogue) = (null, null);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int part)
        {
            var s = _convolution!.Shape;
            var unit = GemmRegion<L, float>.InPairs(s.GroupOutputs) ? 2 : 1;
            long perGroup = Panels<L>.Count(s.GroupOutputs), perGroupParts = GemmRegion<L, float>.MaxParts(s.GroupOutputs), all = perGroupParts * s.Groups;
            long i = part / _across, j = part % _across;
            long firstLine = _lines * i / _down, lastLine = _lines * (i + 1) / _down;
            long number = all * j / _across, end = all * (j + 1) / _across;
            while (number < end)
            {
                var (group, first) = Math.DivRem(number, perGroupParts);
                var last = Math.Min(perGroupParts, first + end - number);
                number += last - first;
                var lastPanel = Math.Min(perGroup, unit * last);
                for (long panel = unit * first, step; panel < lastPanel; panel += step)
                {
                    var vectors = GemmRegion<L, float>.Vectors(s.GroupOutputs, panel, lastPanel);
                    step = GemmRegion<L, float>.PanelsOf(vectors);
                    Panel(s, group, panel, vectors, firstLine, lastLine, panel + step < lastPanel || number < end);
                }
            }
        }

        /// <summary>Some lines of outputs in one panel or two: each piece of it is in the caches while they pass by, and brings the next one.</summary>
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Panel(ConvShape s, long group, long panel, int vectors, long firstLine, long lastLine, bool isFollowed)
        {
            var edge = stackalloc float[GemmEdge<L, float>.Room];
            long allRuns = _convolution!._runCount, depth = s.GroupChannels * s.Taps, j = panel * Panels<L>.Width, output = group * s.GroupOutputs + j;
            var isWhole = depth <= MaxDepth;
            long runDepth = depth / allRuns, cuts = isWhole ? 1 : (runDepth + MaxDepth - 1) / MaxDepth, pieces = isWhole ? 1 : allRuns * cuts;
            var width = GemmRegion<L, float>.PanelWidth(s.GroupOutputs - j);
            var columns = Math.Min(vectors * L.Width, s.GroupOutputs - j);
            var tiles = new Tiles(s.Width.Output, GemmTile<L, float>.RowsOf(vectors));
            var b = _convolution.Packed + group * GroupSize(s) + j * depth;
            var apart = vectors == 4 ? width * depth : 0;
            var column = new TileColumn<float> { RowA = (nint)s.Width.Stride * _x.Pixel, StepA = 1, RowB = width, RowC = _pixelY, LastColumns = (int)(columns % L.Width) };
            for (var piece = 0L; piece < pieces; piece++)
            {
                var (run, cut) = Math.DivRem(piece, cuts);
                long from = runDepth * cut / cuts, to = runDepth * (cut + 1) / cuts;
                column.Depth = (nint)(to - from);
                var followers = piece + 1 < pieces || isFollowed ? (isWhole ? depth : to - from) * width : 0;
                column.Bring(b + (isWhole ? GemmRegion<L, float>.PanelsOf(vectors) * depth : run * runDepth + to) * width, followers, Math.Max(1, (lastLine - firstLine) * tiles.Count * (isWhole ? allRuns : 1)), apart);
                for (var line = firstLine; line < lastLine; line++)
                {
                    var (first, end) = RunsInside(s, line);
                    if (!isWhole && (run < first || run >= end))
                        continue;
                    if (isWhole)
                    {
                        column.Runs = _runs + first;
                        column.RunCount = (nint)(end - first);
                    }
                    var row = isWhole ? first * runDepth : run * runDepth + from;
                    column.B = b + row * width;
                    column.Second = GemmRegion<L, float>.Second(vectors, depth, row);
                    var c = _y + (nint)(line * s.Width.Output) * _pixelY + output;
                    var starts = isWhole || run == first && cut == 0;
                    column.A = Line(s, line) + (nint)(group * s.GroupChannels) + (isWhole ? 0 : _runs[run] + (nint)from);
                    column.Start = starts ? _convolution.Bias + output : c;
                    column.RowStart = starts ? 0 : _pixelY;
                    column.C = c;
                    column.Plain();
                    var epilogue = isWhole || run + 1 == end && cut + 1 == cuts ? _epilogue : null;
                    if (GemmRegion<L, float>.HasTails && epilogue?.Enter(ref column, line * s.Width.Output, output) == true)
                        epilogue = null;
                    GemmRegion<L, float>.Multiply(ref column, tiles, 0, tiles.Count, vectors, columns, edge);
                    epilogue?.Apply(c, _pixelY, line * s.Width.Output, output, s.Width.Output, columns);
                }
            }
        }

        /// <summary>Where the first tap of a line's first output reads.</summary>
        private float* Line(ConvShape s, long line)
        {
            var (rest, h) = Math.DivRem(line, s.Height.Output);
            var (n, d) = Math.DivRem(rest, s.Depth.Output);
            return _x.Data + (nint)n * _x.Image + (nint)(d * s.Depth.Stride) * _x.Plane + (nint)(h * s.Height.Stride) * _x.Row;
        }

        /// <summary>The runs, from first to before end, that read something else than padding.</summary>
        private (long First, long End) RunsInside(ConvShape s, long line)
        {
            long all = _convolution!._runCount;
            if (s.Depth.Kernel > 1)
                return (0, all);
            var (first, end) = s.Height.TapsInside(line % s.Height.Output);
            var perTap = all / s.Height.Kernel;
            return (first * perTap, end * perTap);
        }
    }
}
