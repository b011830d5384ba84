using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Pooling of contiguous planes one window after another: few of them, or windows that follow no rule.</summary>
internal static unsafe class PoolPlanes<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    internal static void Max(PoolPlane p, T* x, T* y, long* indices, T lowest)
    {
        for (var i = 0L; i < p.Output; i++)
        {
            var (best, at) = Largest(p, i, x, lowest, indices != null);
            y[i] = best;
            if (indices != null)
                indices[i] = at;
        }
    }

    private static (T Best, long At) Largest(PoolPlane p, long i, T* x, T lowest, bool wanted)
    {
        var (d, h, w) = (i / p.W.Output / p.H.Output, i / p.W.Output % p.H.Output, i % p.W.Output);
        var best = lowest;
        var at = (p.D.Begin[d] * p.H.Input + p.H.Begin[h]) * p.W.Input + p.W.Begin[w];
        for (var kd = 0; kd < p.D.Count[d]; kd++)
        {
            for (var kh = 0; kh < p.H.Count[h]; kh++)
            {
                var row = ((p.D.Begin[d] + kd * p.D.Step) * p.H.Input + p.H.Begin[h] + kh * p.H.Step) * p.W.Input + p.W.Begin[w];
                if (!wanted && p.W.Step == 1 && p.W.Count[w] >= L.Width)
                {
                    best = T.Max(best, Vectors<L, T>.Max(x + row, p.W.Count[w]));
                    continue;
                }
                for (var kw = 0; kw < p.W.Count[w]; kw++)
                {
                    var value = x[row + kw * p.W.Step];
                    if (value > best || T.IsNaN(value))
                        (best, at) = (value, row + kw * p.W.Step);
                }
            }
        }
        return (best, at);
    }

    /// <summary>Each window's sum over its divisor into y, or, spreading, y over the divisor added to each of the window's elements.</summary>
    internal static void Average(PoolPlane p, T* x, T* y, bool spread)
    {
        for (var i = 0L; i < p.Output; i++)
        {
            var (d, h, w) = (i / p.W.Output / p.H.Output, i / p.W.Output % p.H.Output, i % p.W.Output);
            var divisor = T.CreateSaturating(p.Divisor(d, h, w));
            var share = spread ? y[i] / divisor : T.Zero;
            var sum = T.Zero;
            for (var kd = 0; kd < p.D.Count[d]; kd++)
            {
                for (var kh = 0; kh < p.H.Count[h]; kh++)
                {
                    var row = x + ((p.D.Begin[d] + kd * p.D.Step) * p.H.Input + p.H.Begin[h] + kh * p.H.Step) * p.W.Input + p.W.Begin[w];
                    if (spread)
                        Add(row, p.W.Count[w], p.W.Step, share);
                    else
                        sum += p.W.Step == 1 ? Vectors<L, T>.Sum(row, p.W.Count[w]) : Sum(row, p.W.Count[w], p.W.Step);
                }
            }
            if (!spread)
                y[i] = sum / divisor;
        }
    }

    private static T Sum(T* x, long count, long step)
    {
        var sum = T.Zero;
        for (var k = 0L; k < count; k++)
            sum += x[k * step];
        return sum;
    }

    private static void Add(T* x, long count, long step, T share)
    {
        var k = 0L;
        for (; step == 1 && k <= count - L.Width; k += L.Width)
            L.Store(L.Load(x + k) + L.All(share), x + k);
        for (; k < count; k++)
            x[k * step] += share;
    }
}
