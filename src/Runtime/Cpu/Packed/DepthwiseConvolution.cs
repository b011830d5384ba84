using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution in which every channel has a kernel of its own: sums of pixels times weights, a vector of channels at a time.</summary>
internal sealed unsafe class DepthwiseConvolution<L> : PackedConvolution where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>Neighbouring outputs that are done together.</summary>
    private const int Together = 8;

    [ThreadStatic]
    private static Work? _work;

    internal DepthwiseConvolution(ConvShape s, float* weights, float* bias) : base(s, s.Channels * s.Taps, bias)
    {
        for (var c = 0L; c < s.Channels; c++)
        {
            for (var t = 0L; t < s.Taps; t++)
                Packed[t * s.Channels + c] = weights[c * s.Taps + t];
        }
    }

    internal override string Algorithm => "depthwise";

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

    private void Line(in ImageView x, long line, float* y, nint pixelY, Epilogue? epilogue)
    {
        ConvAxis h = Shape.Height, w = Shape.Width;
        var (image, row) = Math.DivRem(line, h.Output);
        var (top, bottom) = TapsInside(h, row);
        var pixel = line * w.Output;
        var from = x.Data + (nint)image * x.Image + (nint)(row * h.Stride - h.Padding) * x.Row;
        // Outputs in the middle read no padding; those at the sides are done one by one.
        var (middle, end) = (w.Inside(0).Begin, w.Inside(w.Kernel - 1).End);
        if (middle >= end)
            (middle, end) = (w.Output, w.Output);
        for (var column = 0L; column < w.Output;)
        {
            var inMiddle = column >= middle && column < end;
            var left = inMiddle ? end - column : 1;
            var count = (int)(left <= Together ? left : left < 2 * Together ? (left + 1) / 2 : Together);
            var (first, last) = inMiddle ? (0, w.Kernel) : TapsInside(w, column);
            var to = y + (nint)(pixel + column) * pixelY;
            Pixels(count, from + (nint)(column * w.Stride - w.Padding) * x.Pixel, x.Row, x.Pixel, (top, bottom), (first, last), to, pixelY);
            epilogue?.Apply(to, pixelY, pixel + column, 0, count, Shape.Channels);
            column += count;
        }
    }

    /// <summary>The taps of an output that read anything but padding.</summary>
    private static (long First, long Last) TapsInside(ConvAxis axis, long output)
    {
        long first = 0, last = axis.Kernel;
        while (first < last && axis.Element(output, first) < 0)
            first++;
        while (last > first && axis.Element(output, last - 1) >= axis.Input)
            last--;
        return (first, last);
    }

    private void Pixels(int count, float* from, nint row, nint pixel, (long, long) high, (long, long) wide, float* to, nint pixelY)
    {
        switch (count)
        {
            case 1: Pixels<Sizes.N1>(from, row, pixel, high, wide, to, pixelY); break;
            case 2: Pixels<Sizes.N2>(from, row, pixel, high, wide, to, pixelY); break;
            case 3: Pixels<Sizes.N3>(from, row, pixel, high, wide, to, pixelY); break;
            case 4: Pixels<Sizes.N4>(from, row, pixel, high, wide, to, pixelY); break;
            case 5: Pixels<Sizes.N5>(from, row, pixel, high, wide, to, pixelY); break;
            case 6: Pixels<Sizes.N6>(from, row, pixel, high, wide, to, pixelY); break;
            case 7: Pixels<Sizes.N7>(from, row, pixel, high, wide, to, pixelY); break;
            default: Pixels<Sizes.N8>(from, row, pixel, high, wide, to, pixelY); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pixels<R>(float* from, nint row, nint pixel, (long First, long Last) high, (long First, long Last) wide, float* to, nint pixelY) where R : struct, ISize
    {
        var channels = (nint)Shape.Channels;
        nint tapStep = (nint)Shape.Width.Dilation * pixel, rowStep = (nint)Shape.Height.Dilation * row;
        nint step = (nint)Shape.Width.Stride * pixel, step2 = 2 * step, step3 = 3 * step;
        var kernel = (nint)Shape.Width.Kernel;
        var last = channels - L.Width;
        for (nint c = 0; ; c = Math.Min(c + L.Width, last))
        {
            L y0 = L.Load(Bias + c), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0, y7 = y0;
            for (var i = (nint)high.First; i < (nint)high.Last; i++)
            {
                float* p = from + c + i * rowStep + (nint)wide.First * tapStep, q = p + 4 * step;
                var w = Packed + (i * kernel + (nint)wide.First) * channels + c;
                for (var j = wide.First; j < wide.Last; j++)
                {
                    var weight = L.Load(w);
                    if (R.Value > 0) y0 = L.FusedMultiplyAdd(weight, L.Load(p), y0);
                    if (R.Value > 1) y1 = L.FusedMultiplyAdd(weight, L.Load(p + step), y1);
                    if (R.Value > 2) y2 = L.FusedMultiplyAdd(weight, L.Load(p + step2), y2);
                    if (R.Value > 3) y3 = L.FusedMultiplyAdd(weight, L.Load(p + step3), y3);
                    if (R.Value > 4) y4 = L.FusedMultiplyAdd(weight, L.Load(q), y4);
                    if (R.Value > 5) y5 = L.FusedMultiplyAdd(weight, L.Load(q + step), y5);
                    if (R.Value > 6) y6 = L.FusedMultiplyAdd(weight, L.Load(q + step2), y6);
                    if (R.Value > 7) y7 = L.FusedMultiplyAdd(weight, L.Load(q + step3), y7);
                    p += tapStep;
                    q += tapStep;
                    w += channels;
                }
            }
            var into = to + c;
            if (R.Value > 0) L.Store(y0, into);
            if (R.Value > 1) L.Store(y1, into + pixelY);
            if (R.Value > 2) L.Store(y2, into + 2 * pixelY);
            if (R.Value > 3) L.Store(y3, into + 3 * pixelY);
            if (R.Value > 4) L.Store(y4, into + 4 * pixelY);
            if (R.Value > 5) L.Store(y5, into + 5 * pixelY);
            if (R.Value > 6) L.Store(y6, into + 6 * pixelY);
            if (R.Value > 7) L.Store(y7, into + 7 * pixelY);
            if (c == last)
                return;
        }
    }
}
