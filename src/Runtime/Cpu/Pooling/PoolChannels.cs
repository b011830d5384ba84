using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>Pooling where the channels of a pixel are neighbours in memory: a vector of channels at a time.</summary>
internal static unsafe class PoolChannels<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>One output pixel: the largest of each channel, and its place in the plane if wanted.</summary>
    internal static void Max(PoolPlane p, long pixel, long channels, T* x, long pitch, T* y, long* indices, T lowest)
    {
        var window = new Window(p, pixel);
        if (indices == null && channels > Lane256<T>.Width / 2)
        {
            var c = 0L;
            for (; c <= channels - 4 * L.Width; c += 4 * L.Width)
                Four<Largest>(p, window, x + c, pitch, y + c, lowest);
            if (channels >= L.Width)
                Each<Largest, L>(p, window, c, channels, x, pitch, y, lowest);
            else
                Each<Largest, Lane256<T>>(p, window, c, channels, x, pitch, y, lowest);
            return;
        }
        if (channels >= L.Width)
            Placed<L>(p, window, channels, x, pitch, y, indices, lowest);
        else if (channels >= Lane256<T>.Width && L.Width > 1)
            Placed<Lane256<T>>(p, window, channels, x, pitch, y, indices, lowest);
        else
            Placed<Lane1<T>>(p, window, channels, x, pitch, y, indices, lowest);
    }

    /// <summary>One output pixel: the sum of each channel over the divisor.</summary>
    internal static void Average(PoolPlane p, long pixel, long channels, T* x, long pitch, T* y)
    {
        var window = new Window(p, pixel);
        var divisor = T.CreateSaturating(p.Divisor(window.D, window.H, window.W));
        var c = 0L;
        for (; c <= channels - 4 * L.Width; c += 4 * L.Width)
            Four<Sum>(p, window, x + c, pitch, y + c, T.Zero);
        if (channels >= L.Width)
            Each<Sum, L>(p, window, c, channels, x, pitch, y, T.Zero);
        else if (channels >= Lane256<T>.Width && L.Width > 1)
            Each<Sum, Lane256<T>>(p, window, c, channels, x, pitch, y, T.Zero);
        else
            Each<Sum, Lane1<T>>(p, window, c, channels, x, pitch, y, T.Zero);
        Divide(y, channels, divisor);
    }

    /// <summary>One output pixel over its divisor added to all pixels of its window.</summary>
    internal static void Spread(PoolPlane p, long pixel, long channels, T* x, T* y)
    {
        var window = new Window(p, pixel);
        var divisor = T.CreateSaturating(p.Divisor(window.D, window.H, window.W));
        for (var kd = 0L; kd < p.D.Count[window.D]; kd++)
        {
            for (var kh = 0L; kh < p.H.Count[window.H]; kh++)
            {
                var row = x + window.Line(p, kd, kh) * channels;
                for (var kw = 0L; kw < p.W.Count[window.W]; kw++)
                    Add(row + kw * p.W.Step * channels, y, channels, divisor);
            }
        }
    }

    private readonly unsafe struct Window
    {
        internal readonly long D, H, W;

        internal Window(PoolPlane p, long pixel)
        {
            (var line, W) = Math.DivRem(pixel, p.W.Output);
            (D, H) = Math.DivRem(line, p.H.Output);
        }

        /// <summary>The first element of the window.</summary>
        internal T* First(PoolPlane p, T* x, long pitch) => x + Line(p, 0, 0) * pitch;

        /// <summary>The place in the plane of the first element of one of the window's lines.</summary>
        internal long Line(PoolPlane p, long kd, long kh) => ((p.D.Begin[D] + kd * p.D.Step) * p.H.Input + p.H.Begin[H] + kh * p.H.Step) * p.W.Input + p.W.Begin[W];
    }

    /// <summary>Four vectors of channels, without places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<R>(PoolPlane p, Window window, T* x, long pitch, T* y, T nothing) where R : struct, IReduction
    {
        L a = L.All(nothing), b = a, c = a, d = a;
        long rows = p.H.Count[window.H], columns = p.W.Count[window.W], planes = p.D.Count[window.D];
        long step = p.W.Step * pitch, rowStep = p.H.Step * p.W.Input * pitch, planeStep = p.D.Step * p.H.Input * p.W.Input * pitch;
        x = window.First(p, x, pitch);
        for (var plane = x; plane < x + planes * planeStep; plane += planeStep)
        {
            for (var row = plane; row < plane + rows * rowStep; row += rowStep)
            {
                for (var from = row; from < row + columns * step; from += step)
                {
                    a = R.Combine(a, L.Load(from));
                    b = R.Combine(b, L.Load(from + L.Width));
                    c = R.Combine(c, L.Load(from + 2 * L.Width));
                    d = R.Combine(d, L.Load(from + 3 * L.Width));
                }
            }
        }
        L.Store(a, y);
        L.Store(b, y + L.Width);
        L.Store(c, y + 2 * L.Width);
        L.Store(d, y + 3 * L.Width);
    }

    /// <summary>From channel <paramref name="first"/> on, without places; the last vector of channels overlaps the one before, and of the only one no more may be taken than there are channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Each<R, K>(PoolPlane p, Window window, long first, long channels, T* x, long pitch, T* y, T nothing) where R : struct, IReduction where K : unmanaged, IMemoryLane<K, T>
    {
        long rows = p.H.Count[window.H], columns = p.W.Count[window.W], planes = p.D.Count[window.D];
        long step = p.W.Step * pitch, rowStep = p.H.Step * p.W.Input * pitch, planeStep = p.D.Step * p.H.Input * p.W.Input * pitch;
        x = window.First(p, x, pitch);
        for (var next = first; next < channels; next += K.Width)
        {
            var channel = Math.Max(0, Math.Min(next, channels - K.Width));
            var joined = K.All(nothing);
            for (var plane = x + channel; plane < x + channel + planes * planeStep; plane += planeStep)
            {
                for (var row = plane; row < plane + rows * rowStep; row += rowStep)
                {
                    for (var from = row; from < row + columns * step; from += step)
                        joined = R.Combine(joined, channels < K.Width ? Rest<K, T>.Load(from, channels) : K.Load(from));
                }
            }
            if (channels < K.Width)
                Rest<K, T>.Store(joined, y, channels);
            else
                K.Store(joined, y + channel);
        }
    }

    /// <summary>The last vector of channels overlaps the one before.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Placed<K>(PoolPlane p, Window window, long channels, T* x, long pitch, T* y, long* indices, T lowest) where K : unmanaged, IMemoryLane<K, T>
    {
        var numbers = stackalloc T[K.Width];
        PoolAxis depth = p.D, height = p.H, width = p.W;
        long rows = height.Count[window.H], columns = width.Count[window.W], planes = depth.Count[window.D];
        long step = width.Step * pitch, rowStep = height.Step * width.Input * pitch, planeStep = depth.Step * height.Input * width.Input * pitch;
        var first = window.First(p, x, pitch);
        for (var next = 0L; next < channels; next += K.Width)
        {
            var channel = Math.Min(next, channels - K.Width);
            K largest = K.All(lowest), at = default, number = default, one = K.All(T.One);
            for (var plane = first + channel; plane < first + channel + planes * planeStep; plane += planeStep)
            {
                for (var row = plane; row < plane + rows * rowStep; row += rowStep)
                {
                    for (var from = row; from < row + columns * step; from += step)
                    {
                        var v = K.Load(from);
                        var better = K.Or(K.Less(largest, v), K.Not(K.Equal(v, v)));
                        largest = K.Select(better, v, largest);
                        at = K.Select(better, number, at);
                        number += one;
                    }
                }
            }
            K.Store(largest, y + channel);
            if (indices == null)
                continue;
            K.Store(at, numbers);
            for (var i = 0; i < K.Width; i++)
            {
                var n = long.CreateTruncating(numbers[i]);
                var (line, kw) = columns == 0 ? (0, 0) : Math.DivRem(n, columns);
                indices[channel + i] = window.Line(p, rows == 0 ? 0 : line / rows, rows == 0 ? 0 : line % rows) + kw * width.Step;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide(T* y, long channels, T divisor)
    {
        var by = L.All(divisor);
        var c = 0L;
        for (; c <= channels - L.Width; c += L.Width)
            L.Store(L.Load(y + c) / by, y + c);
        for (; c < channels; c++)
            y[c] /= divisor;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(T* x, T* y, long channels, T divisor)
    {
        var by = L.All(divisor);
        var c = 0L;
        for (; c <= channels - L.Width; c += L.Width)
            L.Store(L.Load(x + c) + L.Load(y + c) / by, x + c);
        for (; c < channels; c++)
            x[c] += y[c] / divisor;
    }
}
