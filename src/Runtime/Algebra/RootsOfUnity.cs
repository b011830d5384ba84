using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>Roots of 1 that Fourier transforms are made of, each rounded once.</summary>
internal static class RootsOfUnity
{
    /// <summary>A transform of a length with a larger prime factor is cheaper as a convolution.</summary>
    private const int LargestRadix = 31;

    /// <summary>Whether a length needs no convolution.</summary>
    internal static bool IsOfSmallFactors(int n) => Array.TrueForAll(Factors(n), f => f <= LargestRadix);

    /// <summary>exp(−2πik/n) for all k.</summary>
    internal static ComplexPair<T>[] All<T>(int n) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var roots = new ComplexPair<T>[n];
        for (var k = 0; k < n; k++)
            roots[k] = Of<T>(k, n);
        return roots;
    }

    /// <summary>exp(−2πik/n).</summary>
    internal static ComplexPair<T> Of<T>(long k, long n) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (sin, cos) = double.SinCosPi(-2.0 * (k % n) / n);
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

    /// <summary>
    /// What numbers and results are multiplied with, and what is convolved with. Bluestein: nk = (n² + k² − (k − n)²) / 2 turns a transform into a
    /// convolution, done by transforms of a <paramref name="length"/> of small factors that is at least 2n − 1.
    /// </summary>
    internal static (ComplexPair<T>[] Chirp, ComplexPair<T>[] Taps) Bluestein<T>(int n, int length, bool inverse) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ComplexPair<T>[] chirp = new ComplexPair<T>[n], taps = new ComplexPair<T>[length];
        for (var k = 0; k < n; k++)
        {
            var turn = Of<T>((long)k * k % (2L * n), 2L * n);
            chirp[k] = inverse ? turn.Conjugate() : turn;
            taps[k] = chirp[k].Conjugate();
            if (k > 0)
                taps[length - k] = taps[k];
        }
        return (chirp, taps);
    }
}
