using ILGPU.Algorithms;

namespace TorchPort.Gpu;

/// <summary>Sine and cosine, exact to the last digits for angles up to a million. What CUDA devices have of their own is exact to twenty bits, of small angles.</summary>
internal static class Trigonometry
{
    // π / 2 in parts: a whole number below 2²⁰ times the first, or the second, is exact. Cody and Waite, 1980.
    private const double Quarter0 = 1.5707963267341256, Quarter1 = 6.077100506303966e-11, Quarter2 = 2.0222662487959506e-21;

    internal static double Sin(double x) => Turned(x, 0);

    internal static double Cos(double x) => Turned(x, 1);

    /// <summary>The sine of an angle and some quarters of a turn.</summary>
    private static double Turned(double x, int quarters)
    {
        double turns = XMath.RoundToEven(x * (2 / Math.PI)), all = turns + quarters, quadrant = all - 4 * XMath.Floor(all / 4);
        double rest = turns == 0 ? x : x - turns * Quarter0 - turns * Quarter1 - turns * Quarter2, square = rest * rest;
        var result = quadrant == 0 || quadrant == 2 ? rest * (1 + square * Odd(square)) : 1 - square * (0.5 - square * Even(square));
        return quadrant >= 2 ? -result : result;
    }

    // Taylor's series: of an eighth of a turn, what is left out is below the last digit.
    private static double Odd(double x) =>
        -1 / 6.0 + x * (1 / 120.0 + x * (-1 / 5040.0 + x * (1 / 362880.0 + x * (-1 / 39916800.0 + x * (1 / 6227020800.0 + x * (-1 / 1307674368000.0 + x * (1 / 355687428096000.0)))))));

    private static double Even(double x) =>
        1 / 24.0 + x * (-1 / 720.0 + x * (1 / 40320.0 + x * (-1 / 3628800.0 + x * (1 / 479001600.0 + x * (-1 / 87178291200.0 + x * (1 / 20922789888000.0))))));
}
