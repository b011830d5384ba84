namespace TorchPort.Lanes;

/// <summary>The gamma function's logarithm, its derivatives, and its incomplete forms, in double precision.</summary>
internal static class GammaFunctions
{
    /// <summary>Coefficients of Stirling's series: B₂ₖ / (2k (2k − 1)).</summary>
    private static readonly double[] Stirling =
        [1 / 12.0, -1 / 360.0, 1 / 1260.0, -1 / 1680.0, 1 / 1188.0, -691 / 360360.0, 1 / 156.0, -3617 / 122400.0];

    /// <summary>(2k)! / B₂ₖ, the denominators of the Euler-Maclaurin sum of the zeta function.</summary>
    private static readonly double[] EulerMaclaurin =
    [
        12.0, -720.0, 30240.0, -1209600.0, 47900160.0, -1.8924375803183791606e9, 7.47242496e10,
        -2.950130727918164224e12, 1.1646782814350067249e14, -4.5979787224074726105e15, 1.8152105401943546773e17, -7.1661652561756670113e18,
    ];

    /// <summary>log |Γ(x)|.</summary>
    internal static double LogGamma(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (double.IsInfinity(x) || x <= 0 && x == Math.Floor(x))
            return double.PositiveInfinity;
        if (x < 0.5)
            return Math.Log(Math.PI / Math.Abs(SinPi(x))) - LogGammaOfPositive(1 - x);
        return LogGammaOfPositive(x);
    }

    /// <summary>The same for x from ½: kernels of GPUs cannot call themselves.</summary>
    private static double LogGammaOfPositive(double x)
    {
        var shift = 1.0;
        for (; x < 12; x++)
            shift *= x;
        var (sum, power, square) = (0.0, 1 / x, 1 / (x * x));
        foreach (var c in Stirling)
        {
            sum += c * power;
            power *= square;
        }
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + sum - Math.Log(shift);
    }

    /// <summary>The derivative of <see cref="LogGamma"/>.</summary>
    internal static double Digamma(double x)
    {
        if (x == 0)
            return Math.CopySign(double.PositiveInfinity, -x);
        if (double.IsNaN(x) || double.IsNegativeInfinity(x) || x < 0 && x == Math.Floor(x))
            return double.NaN;
        if (x < 0)
            return DigammaOfPositive(1 - x) - Math.PI / Math.Tan(Math.PI * (x - Math.Floor(x)));
        return DigammaOfPositive(x);
    }

    private static double DigammaOfPositive(double x)
    {
        var shift = 0.0;
        for (; x < 12; x++)
            shift += 1 / x;
        // The series' terms are Stirling's, differentiated.
        var (sum, power, square) = (0.0, 1 / (x * x), 1 / (x * x));
        for (var k = 0; k < Stirling.Length; k++)
        {
            sum += Stirling[k] * (2 * k + 1) * power;
            power *= square;
        }
        return double.IsInfinity(x) ? x : Math.Log(x) - 0.5 / x - sum - shift;
    }

    /// <summary>The <paramref name="n"/>-th derivative of <see cref="Digamma"/>.</summary>
    internal static double Polygamma(long n, double x)
    {
        if (n == 0)
            return Digamma(x);
        var isReflected = n == 1 && x < 0.5;
        var value = (n % 2 == 0 ? -1 : 1) * Math.Exp(LogGamma(n + 1.0)) * Zeta(n + 1, isReflected ? 1 - x : x);
        if (!isReflected)
            return value;
        var sine = SinPi(x);
        return Math.PI * Math.PI / (sine * sine) - value;
    }

    /// <summary>The Hurwitz zeta function, Σ (k + q)⁻ˣ for k from 0.</summary>
    internal static double Zeta(double x, double q)
    {
        if (x == 1)
            return double.PositiveInfinity;
        if (x < 1 || double.IsNaN(x) || double.IsNaN(q))
            return double.NaN;
        if (q <= 0)
        {
            if (q == Math.Floor(q))
                return double.PositiveInfinity;
            if (x != Math.Floor(x))
                return double.NaN;
        }
        var sum = Math.Pow(q, -x);
        var (a, b) = (q, 0.0);
        for (var i = 0; i < 9 || a <= 9; i++)
        {
            a += 1;
            b = Math.Pow(a, -x);
            sum += b;
            if (Math.Abs(b) < 1e-17 * Math.Abs(sum))
                return sum;
        }
        sum += b * a / (x - 1) - 0.5 * b;
        var (factor, k) = (1.0, 0.0);
        foreach (var c in EulerMaclaurin)
        {
            factor *= x + k;
            b /= a;
            var term = factor * b / c;
            sum += term;
            if (Math.Abs(term) < 1e-17 * Math.Abs(sum))
                break;
            factor *= x + k + 1;
            b /= a;
            k += 2;
        }
        return sum;
    }

    /// <summary>The share of Γ(a) that lies below x: the regularised lower incomplete gamma function.</summary>
    internal static double Lower(double a, double x) => Share(a, x, upper: false);

    /// <summary>The share of Γ(a) that lies above x.</summary>
    internal static double Upper(double a, double x) => Share(a, x, upper: true);

    private static double Share(double a, double x, bool upper)
    {
        if (x < 0 || a < 0 || double.IsNaN(a) || double.IsNaN(x))
            return double.NaN;
        if (a == 0)
            return x > 0 ? Answer(upper, 1) : double.NaN;
        if (x == 0)
            return Answer(upper, 0);
        if (double.IsInfinity(a))
            return double.IsInfinity(x) ? double.NaN : Answer(upper, 0);
        if (double.IsInfinity(x))
            return Answer(upper, 1);
        var scale = Math.Exp(a * Math.Log(x) - x - LogGamma(a));
        if (x < a + 1)
            return Answer(upper, scale * Series(a, x));
        var above = scale * Fraction(a, x);
        return upper ? above : 1 - above;
    }

    private static double Answer(bool upper, double lower) => upper ? 1 - lower : lower;

    private static double Series(double a, double x)
    {
        var (sum, term) = (1 / a, 1 / a);
        for (var n = 1; n < 100_000 && term > sum * 1e-17; n++)
        {
            term *= x / (a + n);
            sum += term;
        }
        return sum;
    }

    /// <summary>Lentz's evaluation of the continued fraction.</summary>
    private static double Fraction(double a, double x)
    {
        const double tiny = 1e-300;
        var b = x + 1 - a;
        var (c, d) = (1 / tiny, 1 / b);
        var result = d;
        for (var n = 1; n < 100_000; n++)
        {
            var factor = -n * (n - a);
            b += 2;
            d = 1 / NotZero(factor * d + b);
            c = NotZero(b + factor / c);
            result *= d * c;
            if (Math.Abs(d * c - 1) < 1e-16)
                break;
        }
        return result;

        static double NotZero(double v) => Math.Abs(v) < tiny ? tiny : v;
    }

    /// <summary>sin(πx), exact for large x.</summary>
    private static double SinPi(double x)
    {
        var turns = x - 2 * Math.Floor(x / 2);
        return Math.Sin(Math.PI * turns);
    }
}
