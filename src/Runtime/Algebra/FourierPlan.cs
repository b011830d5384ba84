using System.Collections.Concurrent;
using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>The discrete Fourier transform of one length: Σₙ xₙ·exp(−2πi·nk/N), by small prime factors, or by Bluestein's convolution where a factor is large.</summary>
internal sealed class FourierPlan
{
    private const int LargestRadix = 31;
    private const int MaxPlans = 32;
    private const int LargestKept = 1 << 20;

    private static readonly ConcurrentDictionary<int, FourierPlan> Plans = new();

    private readonly int _n;
    private readonly int[] _factors;
    private readonly Complex[] _roots;
    private readonly Chirp? _chirp;

    private FourierPlan(int n)
    {
        (_n, _factors) = (n, Factors(n));
        _chirp = _factors.Any(f => f > LargestRadix) ? new(n) : null;
        _roots = _chirp is null ? Roots(n) : [];
    }

    internal static FourierPlan Of(int n)
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
    internal void Run(Span<Complex> x, Span<Complex> y, bool inverse)
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

    private static void Conjugate(Span<Complex> x)
    {
        foreach (ref var value in x)
            value = Complex.Conjugate(value);
    }

    /// <summary>Transforms each of the factor's interleaved parts, then combines them.</summary>
    private void Split(ReadOnlySpan<Complex> x, int step, Span<Complex> y, int level)
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

    private void Two(Span<Complex> y, int part, int step)
    {
        for (var k = 0; k < part; k++)
        {
            var (a, b) = (y[k], y[part + k] * _roots[k * step]);
            (y[k], y[part + k]) = (a + b, a - b);
        }
    }

    private void Four(Span<Complex> y, int part, int step)
    {
        for (var k = 0; k < part; k++)
        {
            var (a, b, c, d) = (y[k], y[part + k] * _roots[k * step], y[2 * part + k] * _roots[2 * k * step], y[3 * part + k] * _roots[3 * k * step]);
            Complex even = a + c, odd = a - c, sum = b + d, turned = new(b.Imaginary - d.Imaginary, d.Real - b.Real);
            (y[k], y[part + k], y[2 * part + k], y[3 * part + k]) = (even + sum, odd + turned, even - sum, odd - turned);
        }
    }

    private void Any(Span<Complex> y, int radix, int part, int step)
    {
        Span<Complex> parts = stackalloc Complex[LargestRadix];
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

    private static Complex[] Roots(int n)
    {
        var roots = new Complex[n];
        for (var k = 0; k < n; k++)
            roots[k] = Turn(-2.0 * k / n);
        return roots;
    }

    /// <summary>exp(iπ·halfTurns).</summary>
    private static Complex Turn(double halfTurns)
    {
        var (sin, cos) = double.SinCosPi(halfTurns);
        return new(cos, sin);
    }

    private static int[] Factors(int n)
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
        return [.. factors];
    }

    /// <summary>Bluestein: nk = (n² + k² − (k − n)²) / 2 turns the transform into a convolution, done by transforms of a power of two.</summary>
    private sealed class Chirp
    {
        private readonly Complex[] _chirp;
        private readonly Complex[] _filter;
        private readonly FourierPlan _plan;

        internal Chirp(int n)
        {
            var length = (int)Math.Min(1L << 30, (long)BitOperations.RoundUpToPowerOf2((uint)(2 * n - 1)));
            (_plan, _chirp, _filter) = (new(length), new Complex[n], new Complex[length]);
            var taps = new Complex[length];
            for (var k = 0; k < n; k++)
            {
                _chirp[k] = Turn(-(double)((long)k * k % (2L * n)) / n);
                taps[k] = Complex.Conjugate(_chirp[k]);
                if (k > 0)
                    taps[length - k] = taps[k];
            }
            _plan.Run(taps, _filter, inverse: false);
        }

        internal void Run(ReadOnlySpan<Complex> x, Span<Complex> y)
        {
            Complex[] a = new Complex[_filter.Length], b = new Complex[_filter.Length];
            for (var k = 0; k < x.Length; k++)
                a[k] = x[k] * _chirp[k];
            _plan.Run(a, b, inverse: false);
            for (var k = 0; k < b.Length; k++)
                b[k] *= _filter[k];
            _plan.Run(b, a, inverse: true);
            for (var k = 0; k < y.Length; k++)
                y[k] = a[k] * _chirp[k] / a.Length;
        }
    }
}
