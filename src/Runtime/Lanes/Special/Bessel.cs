namespace TorchPort.Lanes;

/// <summary>Bessel and Airy functions in double precision, by series, trapezoid sums that converge exponentially, and asymptotic series.</summary>
internal static class Bessel
{
    private const double Euler = 0.57721566490153286061, Far = 25;

    /// <summary>Of the first kind.</summary>
    internal static double J(int order, double x)
    {
        var a = Math.Abs(x);
        if (double.IsInfinity(a))
            return 0;
        var value = a > Far ? Waves(order, a).J : Integral(order, a);
        return order == 1 && x < 0 ? -value : value;
    }

    /// <summary>Of the second kind.</summary>
    internal static double Y(int order, double x)
    {
        if (x <= 0 || double.IsNaN(x))
            return x == 0 ? double.NegativeInfinity : double.NaN;
        if (double.IsInfinity(x))
            return 0;
        return x > Far ? Waves(order, x).Y : Neumann(order, x);
    }

    /// <summary>(1/π) ∫ cos(x sin θ − nθ) from 0 to π: a sum over equal steps is exact once there are more of them than the integrand has waves.</summary>
    private static double Integral(int order, double x)
    {
        var steps = (int)x + 40;
        var sum = 0.0;
        for (var k = 0; k < steps; k++)
        {
            var angle = 2 * Math.PI * k / steps;
            sum += Math.Cos(x * Math.Sin(angle) - order * angle);
        }
        return sum / steps;
    }

    /// <summary>Neumann's series of Y in J's of higher orders, which a downward recurrence gives.</summary>
    private static double Neumann(int order, double x)
    {
        var highest = 2 * ((int)x + 30);
        double j = 1e-300, above = 0, norm = 0, sum = 0;
        for (var n = highest; n > 0; n--)
        {
            var k = (n - order) / 2;
            var sign = k % 2 == 0 ? 1.0 : -1.0;
            if (n % 2 == 0)
                norm += 2 * j;
            if (n % 2 == order && k > 0)
                sum += order == 0 ? sign * j / k : sign * n * j / (k * (k + 1.0));
            var below = 2 * n / x * j - above;
            (above, j) = (j, below);
            if (Math.Abs(j) > 1e250)
            {
                j *= 1e-250;
                above *= 1e-250;
                norm *= 1e-250;
                sum *= 1e-250;
            }
        }
        norm += j;
        var logarithm = Math.Log(x / 2) + Euler;
        return order == 0 ? 2 / Math.PI * (logarithm * j - 2 * sum) / norm
            : 2 / Math.PI * (-j / x + (logarithm - 1) * above - sum) / norm;
    }

    /// <summary>Hankel's asymptotic series.</summary>
    private static (double J, double Y) Waves(int order, double x)
    {
        double mu = 4 * order * order, p = 1, q = 0, term = 1;
        for (var k = 1; k < 30; k++)
        {
            var next = term * (mu - (2 * k - 1.0) * (2 * k - 1.0)) / (k * 8 * x);
            if (Math.Abs(next) > Math.Abs(term))
                break;
            term = next;
            switch (k % 4)
            {
                case 1: q += term; break;
                case 2: p -= term; break;
                case 3: q -= term; break;
                default: p += term; break;
            }
            if (Math.Abs(term) < 1e-17)
                break;
        }
        var (sin, cos) = Math.SinCos(x);
        // cos and sin of x − (order/2 + 1/4) π.
        var (c, s) = order == 0 ? ((cos + sin) * Math.Sqrt(0.5), (sin - cos) * Math.Sqrt(0.5)) : ((sin - cos) * Math.Sqrt(0.5), -(sin + cos) * Math.Sqrt(0.5));
        var scale = Math.Sqrt(2 / (Math.PI * x));
        return (scale * (p * c - q * s), scale * (p * s + q * c));
    }

    /// <summary>The modified function of the first kind, times e^(−|x|).</summary>
    internal static double ScaledI(int order, double x)
    {
        var a = Math.Abs(x);
        var value = a > Far ? LargeI(order, a) : SmallI(order, a) * Math.Exp(-a);
        return order == 1 && x < 0 ? -value : value;
    }

    /// <summary>The modified function of the first kind.</summary>
    internal static double I(int order, double x)
    {
        var a = Math.Abs(x);
        // The exponential in two halves, so that it overflows no earlier than the result.
        var half = Math.Exp(a / 2);
        var value = a > Far ? LargeI(order, a) * half * half : SmallI(order, a);
        return order == 1 && x < 0 ? -value : value;
    }

    private static double SmallI(int order, double x)
    {
        var square = x * x / 4;
        var (sum, term) = (0.0, order == 0 ? 1 : x / 2);
        for (var k = 1; term > sum * 1e-17; k++)
        {
            sum += term;
            term *= square / (k * (double)(k + order));
        }
        return double.IsNaN(x) ? x : sum;
    }

    private static double LargeI(int order, double x)
    {
        double mu = 4 * order * order, sum = 1, term = 1;
        for (var k = 1; k < 40; k++)
        {
            term *= -(mu - (2 * k - 1.0) * (2 * k - 1.0)) / (k * 8 * x);
            sum += term;
            if (Math.Abs(term) < 1e-17)
                break;
        }
        return double.IsInfinity(x) ? 0 : sum / Math.Sqrt(2 * Math.PI * x);
    }

    /// <summary>The modified function of the second kind, times eˣ: ∫ exp(−x (cosh t − 1)) cosh(νt) from 0, in steps so small that the sum is exact.</summary>
    internal static double ScaledK(double order, double x)
    {
        const double step = 1 / 8.0;
        if (x <= 0 || double.IsNaN(x))
            return x == 0 ? double.PositiveInfinity : double.NaN;
        if (double.IsInfinity(x))
            return 0;
        var sum = 0.5;
        // cosh t − 1 = 2 sinh²(t/2), without the difference's loss of digits. For large x the integrand is narrow: t is scaled to it.
        var scale = Math.Min(1, 1 / Math.Sqrt(x));
        for (var k = 1; k < 20_000; k++)
        {
            var t = k * step * scale;
            var half = Math.Sinh(t / 2);
            var term = Math.Exp(-2 * x * half * half) * Math.Cosh(order * t);
            sum += term;
            if (term < sum * 1e-18)
                break;
        }
        return sum * step * scale;
    }

    /// <summary>The modified function of the second kind.</summary>
    internal static double K(int order, double x) => ScaledK(order, x) * Math.Exp(-x);

    /// <summary>The Airy function Ai.</summary>
    internal static double Airy(double x)
    {
        if (double.IsNaN(x) || double.IsInfinity(x))
            return double.IsNaN(x) ? x : 0;
        var zeta = 2 / 3.0 * Math.Abs(x) * Math.Sqrt(Math.Abs(x));
        if (x > 1)
            return Math.Sqrt(x / 3) / Math.PI * ScaledK(1 / 3.0, zeta) * Math.Exp(-zeta);
        return x < -7 ? AiryWaves(-x, zeta) : AirySeries(x);
    }

    private static double AirySeries(double x)
    {
        var cube = x * x * x;
        double first = 1, second = x, f = 1, g = x;
        for (var k = 1; k < 80; k++)
        {
            first *= cube / ((3 * k - 1) * (3.0 * k));
            second *= cube / (3.0 * k * (3 * k + 1));
            f += first;
            g += second;
        }
        return 0.355028053887817239260 * f - 0.258819403792806798405 * g;
    }

    /// <summary>The asymptotic series for negative arguments.</summary>
    private static double AiryWaves(double x, double zeta)
    {
        double p = 1, q = 0, term = 1;
        for (var k = 1; k < 30; k++)
        {
            var next = term * ((6 * k - 5.0) * (6 * k - 3.0) * (6 * k - 1.0)) / (216.0 * k * (2 * k - 1) * zeta);
            if (next > term)
                break;
            term = next;
            switch (k % 4)
            {
                case 1: q += term; break;
                case 2: p -= term; break;
                case 3: q -= term; break;
                default: p += term; break;
            }
        }
        var (sin, cos) = Math.SinCos(zeta + Math.PI / 4);
        return (sin * p - cos * q) / (Math.Sqrt(Math.PI) * Math.Sqrt(Math.Sqrt(x)));
    }
}
