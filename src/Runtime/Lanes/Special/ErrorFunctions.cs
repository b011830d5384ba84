namespace TorchPort.Lanes;

/// <summary>Relatives of the error function in double precision.</summary>
internal static class ErrorFunctions
{
    internal static double Erfc(double x) => default(Ops.Erfc).F(new Lane1<double>(x)).V;

    internal static double Log1p(double x) => default(Ops.Log1p).F(new Lane1<double>(x)).V;

    internal static double Erf(double x) => default(Ops.Erf).F(new Lane1<double>(x)).V;

    /// <summary>e^(x²) erfc(x), which does not underflow for large x.</summary>
    internal static double Erfcx(double x) => !(x < 0) ? RightErfcx(x) : x < -26.7 ? double.PositiveInfinity : 2 * Math.Exp(x * x) - RightErfcx(-x);

    private static double RightErfcx(double x)
    {
        if (x < 8)
            return Math.Exp(x * x) * Erfc(x);
        // The continued fraction 1 / (x + (1/2) / (x + (2/2) / (x + …))) / √π.
        var tail = x;
        for (var k = 40; k > 0; k--)
            tail = x + 0.5 * k / tail;
        return 1 / (tail * Math.Sqrt(Math.PI));
    }

    /// <summary>The normal distribution function.</summary>
    internal static double Ndtr(double x) => 0.5 * Erfc(-x * Math.Sqrt(0.5));

    /// <summary>Its logarithm.</summary>
    internal static double LogNdtr(double x) => x < -1
        ? Math.Log(Erfcx(-x * Math.Sqrt(0.5)) / 2) - x * x / 2
        : Log1p(-Erfc(x * Math.Sqrt(0.5)) / 2);

    /// <summary>The inverse of <see cref="Ndtr"/>.</summary>
    internal static double Ndtri(double p)
    {
        if (!(p > 0 && p < 1))
            return p == 0 ? double.NegativeInfinity : p == 1 ? double.PositiveInfinity : double.NaN;
        return p <= 0.5 ? LowerQuantile(p) : -LowerQuantile(1 - p);
    }

    /// <summary>The quantile of p ≤ ½: a rational start (Abramowitz and Stegun 26.2.23) and Halley's method on the distribution function.</summary>
    private static double LowerQuantile(double p)
    {
        var t = Math.Sqrt(-2 * Math.Log(p));
        var x = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
        for (var i = 0; i < 4; i++)
        {
            // (Φ(x) − p) / φ(x), by Φ / φ = √(π/2) erfcx(−x/√2), which does not underflow.
            var error = Math.Sqrt(Math.PI / 2) * Erfcx(-x * Math.Sqrt(0.5)) - p * Math.Sqrt(2 * Math.PI) * Math.Exp(x * x / 2);
            x -= error / (1 + x * error / 2);
        }
        return x;
    }
}
