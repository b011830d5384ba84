using System.Collections.Concurrent;
using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>The discrete Fourier transform of one length: Σₙ xₙ·exp(−2πi·nk/N), by small prime factors, or by Bluestein's convolution where a factor is large.</summary>
/// <typeparam name="T">The precision of the sums.</typeparam>
internal sealed class FourierPlan<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int LargestRadix = 31;
    private const int MaxPlans = 32;
    private const int LargestKept = 1 << 20;

    private static readonly ConcurrentDictionary<int, FourierPlan<T>> Plans = new();

    private readonly int _n;
    private readonly int[] _factors;
    private readonly ComplexPair<T>[] _roots;
    private readonly Chirp? _chirp;

    private FourierPlan(int n)
    {
        (_n, _factors) = (n, Factors(n));
        _chirp = IsOfSmallFactors(n) ? null : new(n);
        _roots = _chirp is null ? Roots(n) : [];
    }

    internal static FourierPlan<T> Of(int n)
    {
        if (Plans.TryGetValue(n, out var plan))
            return plan;
        if (Plans.Count >= MaxPlans)
            Plans.Clear();
        plan = new(n);
        if (n <= LargestKept)
            Plans[n] = plan;
        return plan;
    }

    /// <summary>Transforms <paramref name="x"/>; the inverse has the other sign in the exponent, and neither is scaled.</summary>
    internal void Run(Span<ComplexPair<T>> x, Span<ComplexPair<T>> y, bool inverse)
    {
        if (inverse)
            Conjugate(x);
        if (_chirp is not null)
            _chirp.Run(x, y);
        else
            Split(x, 1, y, 0);
        if (inverse)
            Conjugate(y);
    }

    private static void Conjugate(Span<ComplexPair<T>> x)
    {
        foreach (ref var value in x)
            value = value.Conjugate();
    }

    /// <summary>Transforms each of the factor's interleaved parts, then combines them.</summary>
    private void Split(ReadOnlySpan<ComplexPair<T>> x, int step, Span<ComplexPair<T>> y, int level)
    {
        if (y.Length == 1)
        {
            y[0] = x[0];
            return;
        }
        var (radix, part) = (_factors[level], y.Length / _factors[level]);
        for (var r = 0; r < radix; r++)
            Split(x[(r * step)..], step * radix, y.Slice(r * part, part), level + 1);
        if (radix == 2)
            Two(y, part, step);
        else if (radix == 4)
            Four(y, part, step);
        else
            Any(y, radix, part, step);
    }

    private void Two(Span<ComplexPair<T>> y, int part, int step)
    {
        for (var k = 0; k < part; k++)
        {
            var (a, b) = (y[k], y[part + k] * _roots[k * step]);
            (y[k], y[part + k]) = (a + b, a - b);
        }
    }

    private void Four(Span<ComplexPair<T>> y, int part, int step)
    {
        for (var k = 0; k < part; k++)
        {
            var (a, b, c, d) = (y[k], y[part + k] * _roots[k * step], y[2 * part + k] * _roots[2 * k * step], y[3 * part + k] * _roots[3 * k * step]);
            ComplexPair<T> even = a + c, odd = a - c, sum = b + d, turned = new(b.Imag - d.Imag, d.Real - b.Real);
            (y[k], y[part + k], y[2 * part + k], y[3 * part + k]) = (even + sum, odd + turned, even - sum, odd - turned);
        }
    }

    private void Any(Span<ComplexPair<T>> y, int radix, int part, int step)
    {
        Span<ComplexPair<T>> parts = stackalloc ComplexPair<T>[LargestRadix];
        var turn = _n / radix;
        for (var k = 0; k < part; k++)
        {
            for (var r = 0; r < radix; r++)
                parts[r] = y[r * part + k] * _roots[r * k * step];
            for (var q = 0; q < radix; q++)
            {
                var sum = parts[0];
                for (var r = 1; r < radix; r++)
                    sum += parts[r] * _roots[r * q % radix * turn];
                y[q * part + k] = sum;
            }
        }
    }

    /// <summary>Whether a length needs no convolution.</summary>
    internal static bool IsOfSmallFactors(int n) => Array.TrueForAll(Factors(n), f => f <= LargestRadix);

    /// <summary>exp(−2πik/n) for all k.</summary>
    internal static ComplexPair<T>[] Roots(int n)
    {
        var roots = new ComplexPair<T>[n];
        for (var k = 0; k < n; k++)
            roots[k] = Turn(-2.0 * k / n);
        return roots;
    }

    /// <summary>exp(iπ·halfTurns).</summary>
    private static ComplexPair<T> Turn(double halfTurns)
    {
        var (sin, cos) = double.SinCosPi(halfTurns);
        return new(T.CreateChecked(cos), T.CreateChecked(sin));
    }

    internal static int[] Factors(int n)
    {
        var factors = new List<int>();
        for (; n % 4 == 0; n /= 4)
            factors.Add(4);
        for (var f = 2; n > 1; f++)
        {
            if ((long)f * f > n)
                f = n;
            for (; n % f == 0; n /= f)
                factors.Add(f);
        }
        // Small factors innermost: large ones combine what is exact so far.
        factors.Reverse();
        return [.. factors];
    }

    /// <summary>What numbers and results are multiplied with, and what is convolved with.</summary>
    internal static (ComplexPair<T>[] Chirp, ComplexPair<T>[] Taps) Bluestein(int n, bool inverse)
    {
        var length = (int)Math.Min(1L << 30, (long)BitOperations.RoundUpToPowerOf2((uint)(2 * n - 1)));
        ComplexPair<T>[] chirp = new ComplexPair<T>[n], taps = new ComplexPair<T>[length];
        for (var k = 0; k < n; k++)
        {
            var turn = Turn(-(double)((long)k * k % (2L * n)) / n);
            chirp[k] = inverse ? turn.Conjugate() : turn;
            taps[k] = chirp[k].Conjugate();
            if (k > 0)
                taps[length - k] = taps[k];
        }
        return (chirp, taps);
    }

    /// <summary>Bluestein: nk = (n² + k² − (k − n)²) / 2 turns the transform into a convolution, done by transforms of a power of two.</summary>
    private sealed class Chirp
    {
        private readonly ComplexPair<T>[] _chirp;
        private readonly ComplexPair<T>[] _filter;
        private readonly FourierPlan<T> _plan;

        internal Chirp(int n)
        {
            (_chirp, var taps) = Bluestein(n, inverse: false);
            (_plan, _filter) = (new(taps.Length), new ComplexPair<T>[taps.Length]);
            _plan.Run(taps, _filter, inverse: false);
        }

        internal void Run(ReadOnlySpan<ComplexPair<T>> x, Span<ComplexPair<T>> y)
        {
            ComplexPair<T>[] a = new ComplexPair<T>[_filter.Length], b = new ComplexPair<T>[_filter.Length];
            for (var k = 0; k < x.Length; k++)
                a[k] = x[k] * _chirp[k];
            _plan.Run(a, b, inverse: false);
            for (var k = 0; k < b.Length; k++)
                b[k] *= _filter[k];
            _plan.Run(b, a, inverse: true);
            for (var k = 0; k < y.Length; k++)
                y[k] = (a[k] * _chirp[k]).Scale(T.One / T.CreateChecked(a.Length));
        }
    }
}
