using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Rows of outputs that read the same taps, with a vector of planes at every position; distances in elements.</summary>
internal unsafe struct LaneTaps<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    internal long Rows, Count;

    /// <summary>The first output, and the distances to the next and to the next row's.</summary>
    internal T* Out;
    internal long Step, Row;

    /// <summary>The source's place to which <see cref="Sources"/> are relative, and the distances that go with those of outputs.</summary>
    internal T* Source;
    internal long SourceStep, SourceRow;

    /// <summary>For every tap what the first output reads, and where its weights are.</summary>
    internal long* Sources, Weights;
    internal int Taps;

    /// <summary>What sums begin with, and the distances that go with those of outputs.</summary>
    internal T* Start;
    internal long StartStep, StartRow;

    /// <summary>Outputs: sums over taps of a weight and what the tap reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sums(in LaneTaps<L, T> run, T* weights)
    {
        long count = run.Count, step = run.Step, sourceStep = run.SourceStep, startStep = run.StartStep;
        long* sources = run.Sources, at = run.Weights;
        var taps = run.Taps;
        for (var row = 0L; row < run.Rows; row++)
        {
            T* to = run.Out + row * run.Row, from = run.Source + row * run.SourceRow, start = run.Start + row * run.StartRow;
            var i = 0L;
            for (; i <= count - 4; i += 4)
            {
                L a = L.Load(start), b = L.Load(start + startStep), c = L.Load(start + 2 * startStep), d = L.Load(start + 3 * startStep);
                for (var t = 0; t < taps; t++)
                {
                    var w = L.Load(weights + at[t]);
                    var p = from + sources[t];
                    a = L.FusedMultiplyAdd(w, L.Load(p), a);
                    b = L.FusedMultiplyAdd(w, L.Load(p + sourceStep), b);
                    c = L.FusedMultiplyAdd(w, L.Load(p + 2 * sourceStep), c);
                    d = L.FusedMultiplyAdd(w, L.Load(p + 3 * sourceStep), d);
                }
                L.Store(a, to);
                L.Store(b, to + step);
                L.Store(c, to + 2 * step);
                L.Store(d, to + 3 * step);
                to += 4 * step;
                from += 4 * sourceStep;
                start += 4 * startStep;
            }
            for (; i < count; i++, to += step, from += sourceStep, start += startStep)
            {
                var a = L.Load(start);
                for (var t = 0; t < taps; t++)
                    a = L.FusedMultiplyAdd(L.Load(weights + at[t]), L.Load(from + sources[t]), a);
                L.Store(a, to);
            }
        }
    }

    /// <summary>The gradient of weights: adds to every tap's the sum over outputs of what <see cref="Out"/> holds and what the tap read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Products(in LaneTaps<L, T> run, T* weights)
    {
        var t = 0;
        for (; t <= run.Taps - 3; t += 3)
            ThreeTaps(run, t, weights);
        for (; t < run.Taps; t++)
            OneTap(run, t, weights);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeTaps(in LaneTaps<L, T> run, int tap, T* weights)
    {
        long count = run.Count, step = run.Step, sourceStep = run.SourceStep;
        T* x = run.Source + run.Sources[tap], y = run.Source + run.Sources[tap + 1], z = run.Source + run.Sources[tap + 2];
        T* toX = weights + run.Weights[tap], toY = weights + run.Weights[tap + 1], toZ = weights + run.Weights[tap + 2];
        L x0 = default, y0 = default, z0 = default, x1 = default, y1 = default, z1 = default, x2 = default, y2 = default, z2 = default;
        for (var row = 0L; row < run.Rows; row++)
        {
            var g = run.Out + row * run.Row;
            var at = row * run.SourceRow;
            var i = 0L;
            for (; i <= count - 3; i += 3, g += 3 * step, at += 3 * sourceStep)
            {
                L g0 = L.Load(g), g1 = L.Load(g + step), g2 = L.Load(g + 2 * step);
                x0 = L.FusedMultiplyAdd(g0, L.Load(x + at), x0);
                y0 = L.FusedMultiplyAdd(g0, L.Load(y + at), y0);
                z0 = L.FusedMultiplyAdd(g0, L.Load(z + at), z0);
                x1 = L.FusedMultiplyAdd(g1, L.Load(x + at + sourceStep), x1);
                y1 = L.FusedMultiplyAdd(g1, L.Load(y + at + sourceStep), y1);
                z1 = L.FusedMultiplyAdd(g1, L.Load(z + at + sourceStep), z1);
                x2 = L.FusedMultiplyAdd(g2, L.Load(x + at + 2 * sourceStep), x2);
                y2 = L.FusedMultiplyAdd(g2, L.Load(y + at + 2 * sourceStep), y2);
                z2 = L.FusedMultiplyAdd(g2, L.Load(z + at + 2 * sourceStep), z2);
            }
            for (; i < count; i++, g += step, at += sourceStep)
            {
                var g0 = L.Load(g);
                x0 = L.FusedMultiplyAdd(g0, L.Load(x + at), x0);
                y0 = L.FusedMultiplyAdd(g0, L.Load(y + at), y0);
                z0 = L.FusedMultiplyAdd(g0, L.Load(z + at), z0);
            }
        }
        L.Store(L.Load(toX) + (x0 + x1 + x2), toX);
        L.Store(L.Load(toY) + (y0 + y1 + y2), toY);
        L.Store(L.Load(toZ) + (z0 + z1 + z2), toZ);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneTap(in LaneTaps<L, T> run, int tap, T* weights)
    {
        long count = run.Count, step = run.Step, sourceStep = run.SourceStep;
        var x = run.Source + run.Sources[tap];
        var to = weights + run.Weights[tap];
        L a = default, b = default;
        for (var row = 0L; row < run.Rows; row++)
        {
            var g = run.Out + row * run.Row;
            var from = x + row * run.SourceRow;
            var i = 0L;
            for (; i <= count - 2; i += 2, g += 2 * step, from += 2 * sourceStep)
            {
                a = L.FusedMultiplyAdd(L.Load(g), L.Load(from), a);
                b = L.FusedMultiplyAdd(L.Load(g + step), L.Load(from + sourceStep), b);
            }
            if (i < count)
                a = L.FusedMultiplyAdd(L.Load(g), L.Load(from), a);
        }
        L.Store(L.Load(to) + (a + b), to);
    }
}
