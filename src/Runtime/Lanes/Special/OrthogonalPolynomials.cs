namespace TorchPort.Lanes;

/// <summary>Orthogonal polynomials of a degree, by their recurrences; a negative degree gives 0.</summary>
internal static class OrthogonalPolynomials
{
    /// <summary>pₖ₊₁ = (a x + b) pₖ − c pₖ₋₁, from p₀ = 1 and p₁.</summary>
    private static double Recurrence<S>(double x, double degree, double first) where S : struct, IStep
    {
        if (double.IsNaN(x) || double.IsNaN(degree))
            return double.NaN;
        var n = (long)degree;
        if (n < 0)
            return 0;
        if (n == 0)
            return 1;
        double before = 1, now = first;
        for (var k = 1L; k < n; k++)
        {
            var next = (S.A(k) * x + S.B(k)) * now - S.C(k) * before;
            if (double.IsNaN(next))
                return next;
            before = now;
            now = next;
        }
        return now;
    }

    /// <summary>Chebyshev's, of the first kind.</summary>
    internal static double ChebyshevT(double x, double n) => Math.Abs(x) == 1 && n >= 0 ? x > 0 || (long)n % 2 == 0 ? 1 : -1
        : n > 6 && Math.Abs(x) < 1 ? Math.Cos((long)n * Math.Acos(x)) : Recurrence<Chebyshev>(x, n, x);

    /// <summary>Of the second kind.</summary>
    internal static double ChebyshevU(double x, double n)
    {
        if (n > 8 && Math.Abs(x) < 1 && Math.Sin(Math.Acos(x)) is var sine && sine != 0)
            return Math.Sin(((long)n + 1) * Math.Acos(x)) / sine;
        return Recurrence<Chebyshev>(x, n, 2 * x);
    }

    /// <summary>Of the third kind.</summary>
    internal static double ChebyshevV(double x, double n)
    {
        if (n > 8 && Math.Abs(x) < 1 && Math.Sin(Math.Acos(x) / 2) != 1)
            return Math.Cos(((long)n + 0.5) * Math.Acos(x)) / Math.Cos(Math.Acos(x) / 2);
        return Recurrence<Chebyshev>(x, n, 2 * x - 1);
    }

    /// <summary>Of the fourth kind.</summary>
    internal static double ChebyshevW(double x, double n)
    {
        if (n > 8 && Math.Abs(x) < 1 && Math.Cos(Math.Acos(x) / 2) != 1)
            return Math.Sin(((long)n + 0.5) * Math.Acos(x)) / Math.Sin(Math.Acos(x) / 2);
        return Recurrence<Chebyshev>(x, n, 2 * x + 1);
    }

    /// <summary>Hermite's, of physicists.</summary>
    internal static double HermiteH(double x, double n) => Recurrence<Physicists>(x, n, 2 * x);

    /// <summary>Hermite's, of probabilists.</summary>
    internal static double HermiteHe(double x, double n) => Recurrence<Probabilists>(x, n, x);

    /// <summary>Laguerre's.</summary>
    internal static double LaguerreL(double x, double n) => x == 0 && n >= 0 ? 1
        : Recurrence<Laguerre>(x, n, 1 - x);

    /// <summary>Legendre's.</summary>
    internal static double LegendreP(double x, double n) => Math.Abs(x) == 1 && n >= 0 ? x > 0 || (long)n % 2 == 0 ? 1 : -1
        : Recurrence<Legendre>(x, n, x);

    /// <summary>The factors of a recurrence's step.</summary>
    private interface IStep
    {
        static abstract double A(long k);

        static abstract double B(long k);

        static abstract double C(long k);
    }

    private readonly struct Chebyshev : IStep
    {
        public static double A(long k) => 2;

        public static double B(long k) => 0;

        public static double C(long k) => 1;
    }

    private readonly struct Physicists : IStep
    {
        public static double A(long k) => 2;

        public static double B(long k) => 0;

        public static double C(long k) => 2 * k;
    }

    private readonly struct Probabilists : IStep
    {
        public static double A(long k) => 1;

        public static double B(long k) => 0;

        public static double C(long k) => k;
    }

    private readonly struct Laguerre : IStep
    {
        public static double A(long k) => -1 / (k + 1.0);

        public static double B(long k) => (2 * k + 1) / (k + 1.0);

        public static double C(long k) => k / (k + 1.0);
    }

    private readonly struct Legendre : IStep
    {
        public static double A(long k) => (2 * k + 1) / (k + 1.0);

        public static double B(long k) => 0;

        public static double C(long k) => k / (k + 1.0);
    }
}
