namespace TorchPort.Lanes;

/// <summary>Orthogonal polynomials of a degree, by their recurrences; a negative degree gives 0.</summary>
internal static class OrthogonalPolynomials
{
    /// <summary>pₖ₊₁ = (a x + b) pₖ − c pₖ₋₁, from p₀ = 1 and p₁.</summary>
    private static double Recurrence(double x, double degree, double first, Func<long, (double A, double B, double C)> step)
    {
        if (double.IsNaN(x) || double.IsNaN(degree))
            return double.NaN;
        var n = (long)degree;
        if (n < 0)
            return 0;
        if (n == 0)
            return 1;
        var (before, now) = (1.0, first);
        for (var k = 1L; k < n && !double.IsNaN(now); k++)
        {
            var (a, b, c) = step(k);
            (before, now) = (now, (a * x + b) * now - c * before);
        }
        return now;
    }

    /// <summary>Chebyshev's, of the first kind.</summary>
    internal static double ChebyshevT(double x, double n) => Math.Abs(x) == 1 && n >= 0 ? x > 0 || (long)n % 2 == 0 ? 1 : -1
        : n > 6 && Math.Abs(x) < 1 ? Math.Cos((long)n * Math.Acos(x)) : Recurrence(x, n, x, _ => (2, 0, 1));

    /// <summary>Of the second kind.</summary>
    internal static double ChebyshevU(double x, double n)
    {
        if (n > 8 && Math.Abs(x) < 1 && Math.Sin(Math.Acos(x)) is var sine && sine != 0)
            return Math.Sin(((long)n + 1) * Math.Acos(x)) / sine;
        return Recurrence(x, n, 2 * x, _ => (2, 0, 1));
    }

    /// <summary>Of the third kind.</summary>
    internal static double ChebyshevV(double x, double n)
    {
        if (n > 8 && Math.Abs(x) < 1 && Math.Sin(Math.Acos(x) / 2) != 1)
            return Math.Cos(((long)n + 0.5) * Math.Acos(x)) / Math.Cos(Math.Acos(x) / 2);
        return Recurrence(x, n, 2 * x - 1, _ => (2, 0, 1));
    }

    /// <summary>Of the fourth kind.</summary>
    internal static double ChebyshevW(double x, double n)
    {
        if (n > 8 && Math.Abs(x) < 1 && Math.Cos(Math.Acos(x) / 2) != 1)
            return Math.Sin(((long)n + 0.5) * Math.Acos(x)) / Math.Sin(Math.Acos(x) / 2);
        return Recurrence(x, n, 2 * x + 1, _ => (2, 0, 1));
    }

    /// <summary>Hermite's, of physicists.</summary>
    internal static double HermiteH(double x, double n) => Recurrence(x, n, 2 * x, k => (2, 0, 2 * k));

    /// <summary>Hermite's, of probabilists.</summary>
    internal static double HermiteHe(double x, double n) => Recurrence(x, n, x, k => (1, 0, k));

    /// <summary>Laguerre's.</summary>
    internal static double LaguerreL(double x, double n) => x == 0 && n >= 0 ? 1
        : Recurrence(x, n, 1 - x, k => (-1 / (k + 1.0), (2 * k + 1) / (k + 1.0), k / (k + 1.0)));

    /// <summary>Legendre's.</summary>
    internal static double LegendreP(double x, double n) => Math.Abs(x) == 1 && n >= 0 ? x > 0 || (long)n % 2 == 0 ? 1 : -1
        : Recurrence(x, n, x, k => ((2 * k + 1) / (k + 1.0), 0, k / (k + 1.0)));
}
