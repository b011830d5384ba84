using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution in which every channel has a kernel of its own: sums of pixels times weights, a vector of channels at a time.</summary>
internal sealed unsafe class DepthwiseConvolution<L> : PackedConvolution, IDepthwise where L : unmanaged, IMemoryLane<L, float>
{
    [ThreadStatic]
    private static Work? _work;

    internal DepthwiseConvolution(ConvShape s, float* weights, float* bias, PackedParts? saved) : base(s, s.Channels * s.Taps, bias, saved)
    {
        for (var c = 0L; saved is null && c < s.Channels; c++)
        {
            for (var t = 0L; t < s.Taps; t++)
                Packed[t * s.Channels + c] = weights[c * s.Taps + t];
        }
    }

    private DepthwiseConvolution(ConvShape s, DepthwiseConvolution<L> like) : base(s, like)
    {
    }

    internal override string Algorithm => "depthwise";

    private protected override PackedConvolution Sized(ConvShape shape) => new DepthwiseConvolution<L>(shape, this);

    private protected override void Compute(ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue)
    {
        var work = _work ?? new();
        _work = null;
        work.Run(this, x, images, y, pixelY, epilogue);
        _work = work;
    }

    private sealed class Work : IParallel
    {
        private DepthwiseConvolution<L>? _c;
        private ImageView _x;
        private float* _y;
        private nint _pixelY;
        private Epilogue? _epilogue;
        private long _lines, _parts;

        internal void Run(DepthwiseConvolution<L> convolution, ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue)
        {
            var s = convolution.Shape;
            (_c, _x, _pixelY, _epilogue) = (convolution, x, pixelY, epilogue);
            _y = y;
            _lines = images * s.Height.Output;
            _parts = (long)Math.Clamp(s.Work / (Grain / 8), 1, Math.Min(_lines, Threads.Parts));
            Threads.Run((int)_parts, this);
            (_c, _epilogue) = (null, null);
        }

        public void Run(int part)
        {
            for (var line = _lines * part / _parts; line < _lines * (part + 1) / _parts; line++)
                _c!.Line(_x, line, _y, _pixelY, _epilogue);
        }
    }

    public void Rows(in ImageView x, long firstRow, long endRow, float* y, nint pixelY)
    {
        for (var row = firstRow; row < endRow; row++)
            Line(x, row, y, pixelY, null);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Line(in ImageView x, long number, float* y, nint pixelY, Epilogue? epilogue)
    {
        ConvAxis h = Shape.Height, w = Shape.Width;
        var (image, row) = Math.DivRem(number, h.Output);
        var (top, high) = TapsInside(h, row);
        var bottom = top + high;
        var pixel = number * w.Output;
        var from = x.Data + (nint)image * x.Image + (nint)(row * h.Stride - h.Padding) * x.Row;
        // Outputs in the middle read no padding; those at the sides are done one by one.
        var (middle, end) = (w.Inside(0).Begin, w.Inside(w.Kernel - 1).End);
        if (middle >= end)
            (middle, end) = (w.Output, w.Output);
        var line = y + (nint)pixel * pixelY;
        var last = Shape.Channels - L.Width;
        var taps = new DepthwiseTaps
        {
            Step = (nint)w.Stride * x.Pixel,
            TapStep = (nint)w.Dilation * x.Pixel,
            RowStep = (nint)h.Dilation * x.Row,
            Channels = (nint)Shape.Channels,
            Kernel = (nint)w.Kernel,
            Top = top,
            Bottom = bottom,
        };
        if (epilogue is { OnlyBounds: true })
            (taps.Bounds, epilogue) = (epilogue.Bounds, null);
        float* weights = Packed, bias = Bias;
        for (var column = middle == 0 ? end : 0; column < w.Output; column = column + 1 == middle ? end : column + 1)
        {
            (taps.First, taps.Count) = TapsInside(w, column);
            taps.Weights = weights;
            taps.From = from + (nint)(column * w.Stride - w.Padding) * x.Pixel;
            taps.To = line + (nint)column * pixelY;
            DepthwiseTaps.Pixel<L>(taps, bias);
        }
        // In the middle a vector of channels goes along the whole line before the next: memory is read at even distances.
        (taps.First, taps.Count) = (0, (nint)w.Kernel);
        var threeByThree = w.Kernel == 3 && h.Kernel == 3 && top == 0 && bottom == 3;
        for (var c = 0L; end > middle; c = Math.Min(c + L.Width, last))
        {
            taps.Weights = weights + c;
            taps.From = from + (nint)(middle * w.Stride - w.Padding) * x.Pixel + c;
            taps.To = line + (nint)middle * pixelY + c;
            if (threeByThree)
                DepthwiseTaps.ThreeByThree(taps, end - middle, L.Load(bias + c), pixelY);
            else
                DepthwiseTaps.Any(taps, end - middle, L.Load(bias + c), pixelY);
            if (c == last)
                break;
        }
        epilogue?.Apply(line, pixelY, pixel, 0, w.Output, Shape.Channels);
    }

    /// <summary>The taps of an output that read anything but padding: the first, and how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (nint First, nint Count) TapsInside(ConvAxis axis, long output)
    {
        nint first = 0, last = (nint)axis.Kernel;
        while (first < last && axis.Element(output, first) < 0)
            first++;
        while (last > first && axis.Element(output, last - 1) >= axis.Input)
            last--;
        return (first, last - first);
    }
}
