using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A vector of channels along a line of outputs, each of which is a sum over taps.</summary>
internal unsafe struct DepthwiseTaps
{
    /// <summary>The first output's first tap in the image, whether it is there or not.</summary>
    internal float* From;

    /// <summary>The distances there between outputs, taps and rows of taps.</summary>
    internal nint Step, TapStep, RowStep;

    /// <summary>The taps' weights, which lie <see cref="Channels"/> apart.</summary>
    internal float* Weights;
    internal nint Channels;

    /// <summary>Taps of a row, and those of them that are there.</summary>
    internal nint Kernel, First, Count;

    /// <summary>The rows of taps that are there, from top to before bottom.</summary>
    internal nint Top, Bottom;

    /// <summary>Where the first output goes.</summary>
    internal float* To;

    /// <summary>What outputs lie between.</summary>
    internal Bounds Bounds;

    /// <summary>Outputs whose nine taps are all there; the weights stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ThreeByThree<L>(in DepthwiseTaps taps, long outputs, L plus, nint pixelY) where L : unmanaged, IMemoryLane<L, float>
    {
        nint tap = taps.TapStep, tap2 = 2 * tap, step = taps.Step, channels = taps.Channels;
        var w = taps.Weights;
        L w0 = L.Load(w), w1 = L.Load(w + channels), w2 = L.Load(w + 2 * channels);
        L w3 = L.Load(w + 3 * channels), w4 = L.Load(w + 4 * channels), w5 = L.Load(w + 5 * channels);
        L w6 = L.Load(w + 6 * channels), w7 = L.Load(w + 7 * channels), w8 = L.Load(w + 8 * channels);
        float* a = taps.From, b = a + taps.RowStep, c = b + taps.RowStep, to = taps.To;
        var bounds = taps.Bounds.Any;
        L low = L.All(taps.Bounds.Low), high = L.All(taps.Bounds.High);
        for (; outputs > 0; outputs--)
        {
            L even = L.FusedMultiplyAdd(w0, L.Load(a), plus), odd = w1 * L.Load(a + tap);
            even = L.FusedMultiplyAdd(w2, L.Load(a + tap2), even);
            odd = L.FusedMultiplyAdd(w3, L.Load(b), odd);
            even = L.FusedMultiplyAdd(w4, L.Load(b + tap), even);
            odd = L.FusedMultiplyAdd(w5, L.Load(b + tap2), odd);
            even = L.FusedMultiplyAdd(w6, L.Load(c), even);
            odd = L.FusedMultiplyAdd(w7, L.Load(c + tap), odd);
            even = L.FusedMultiplyAdd(w8, L.Load(c + tap2), even);
            var sum = even + odd;
            L.Store(bounds ? Kernels.Bounds.Between(low, high, sum) : sum, to);
            a += step;
            b += step;
            c += step;
            to += pixelY;
        }
    }

    /// <summary>All channels of one output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pixel<L>(in DepthwiseTaps taps, float* bias) where L : unmanaged, IMemoryLane<L, float>
    {
        nint tapStep = taps.TapStep, rowStep = taps.RowStep, channels = taps.Channels, top = taps.Top, bottom = taps.Bottom, count = taps.Count;
        float* from = taps.From + top * rowStep + taps.First * tapStep, weights = taps.Weights + (top * taps.Kernel + taps.First) * channels, to = taps.To;
        nint weightRow = taps.Kernel * channels, last = channels - L.Width;
        var bounds = taps.Bounds.Any;
        L low = L.All(taps.Bounds.Low), high = L.All(taps.Bounds.High);
        for (nint c = 0; ; c = Math.Min(c + L.Width, last))
        {
            L sum = L.Load(bias + c);
            float* row = from + c, rowWeights = weights + c;
            for (var i = top; i < bottom; i++, row += rowStep, rowWeights += weightRow)
            {
                float* p = row, w = rowWeights;
                for (var j = count; j > 0; j--, p += tapStep, w += channels)
                    sum = L.FusedMultiplyAdd(L.Load(w), L.Load(p), sum);
            }
            L.Store(bounds ? Kernels.Bounds.Between(low, high, sum) : sum, to + c);
            if (c == last)
                return;
        }
    }

    /// <summary>Any outputs that have the same taps.</summary>
    internal static void Any<L>(DepthwiseTaps taps, long outputs, L plus, nint pixelY) where L : unmanaged, IMemoryLane<L, float>
    {
        for (; outputs >= 8; outputs -= 8)
            Run<L, Sizes.N8>(ref taps, plus, pixelY);
        if (outputs >= 4)
            Run<L, Sizes.N4>(ref taps, plus, pixelY);
        for (outputs &= 3; outputs > 0; outputs--)
            Run<L, Sizes.N1>(ref taps, plus, pixelY);
    }

    /// <summary>Up to eight outputs at once, and on to the next ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<L, R>(ref DepthwiseTaps taps, L plus, nint pixelY) where L : unmanaged, IMemoryLane<L, float> where R : struct, ISize
    {
        nint step = taps.Step, step2 = 2 * step, step3 = 3 * step, tapStep = taps.TapStep, channels = taps.Channels;
        L y0 = plus, y1 = plus, y2 = plus, y3 = plus, y4 = plus, y5 = plus, y6 = plus, y7 = plus;
        for (var i = taps.Top; i < taps.Bottom; i++)
        {
            float* p = taps.From + i * taps.RowStep + taps.First * tapStep, q = p + 4 * step;
            var w = taps.Weights + (i * taps.Kernel + taps.First) * channels;
            for (var j = taps.Count; j > 0; j--)
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
        if (taps.Bounds.Any)
        {
            L low = L.All(taps.Bounds.Low), high = L.All(taps.Bounds.High);
            if (R.Value > 0) y0 = Kernels.Bounds.Between(low, high, y0);
            if (R.Value > 1) y1 = Kernels.Bounds.Between(low, high, y1);
            if (R.Value > 2) y2 = Kernels.Bounds.Between(low, high, y2);
            if (R.Value > 3) y3 = Kernels.Bounds.Between(low, high, y3);
            if (R.Value > 4) y4 = Kernels.Bounds.Between(low, high, y4);
            if (R.Value > 5) y5 = Kernels.Bounds.Between(low, high, y5);
            if (R.Value > 6) y6 = Kernels.Bounds.Between(low, high, y6);
            if (R.Value > 7) y7 = Kernels.Bounds.Between(low, high, y7);
        }
        var to = taps.To;
        if (R.Value > 0) L.Store(y0, to);
        if (R.Value > 1) L.Store(y1, to + pixelY);
        if (R.Value > 2) L.Store(y2, to + 2 * pixelY);
        if (R.Value > 3) L.Store(y3, to + 3 * pixelY);
        if (R.Value > 4) L.Store(y4, to + 4 * pixelY);
        if (R.Value > 5) L.Store(y5, to + 5 * pixelY);
        if (R.Value > 6) L.Store(y6, to + 6 * pixelY);
        if (R.Value > 7) L.Store(y7, to + 7 * pixelY);
        taps.From += R.Value * step;
        taps.To += R.Value * pixelY;
    }
}
