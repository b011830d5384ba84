using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>Plane rotations, chosen and applied as LAPACK does: the signs of eigenvectors and singular vectors follow from these choices.</summary>
internal static class Givens
{
    internal static T Sign<T>(T magnitude, T sign) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.CopySign(T.Abs(magnitude), sign);

    internal static T Two<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One + T.One;

    /// <summary>The relative spacing of numbers, half the distance from 1 to the next.</summary>
    internal static T Epsilon<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float) ? T.CreateTruncating(5.9604645e-8f) : T.CreateTruncating(1.1102230246251565e-16);

    /// <summary>The smallest normal number.</summary>
    internal static T Smallest<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float) ? T.CreateTruncating(1.17549435e-38f) : T.CreateTruncating(2.2250738585072014e-308);

    /// <summary>c, s and r with [c s; −s c]·[f; g] = [r; 0], where r has the sign of f.</summary>
    internal static (T C, T S, T R) Make<T>(T f, T g) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (g == T.Zero)
            return (T.One, T.Zero, f);
        if (f == T.Zero)
            return (T.Zero, Sign(T.One, g), T.Abs(g));
        T low = T.Sqrt(Smallest<T>()), high = T.Sqrt(T.One / Smallest<T>() / Two<T>());
        T f1 = T.Abs(f), g1 = T.Abs(g);
        if (f1 > low && f1 < high && g1 > low && g1 < high)
        {
            var length = T.Sqrt(f * f + g * g);
            var r = Sign(length, f);
            return (f1 / length, g / r, r);
        }
        var unit = T.Min(T.One / Smallest<T>(), T.Max(Smallest<T>(), T.Max(f1, g1)));
        T fs = f / unit, gs = g / unit;
        var scaled = T.Sqrt(fs * fs + gs * gs);
        var rs = Sign(scaled, f);
        return (T.Abs(fs) / scaled, gs / rs, rs * unit);
    }

    /// <summary>x := c·x + s·y and y := c·y − s·x.</summary>
    internal static void Rotate<T>(Span<T> x, Span<T> y, T c, T s) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
            (x[i], y[i]) = (c * x[i] + s * y[i], c * y[i] - s * x[i]);
    }

    /// <summary>Rotates neighbouring rows from <paramref name="first"/> on, one pair for each rotation, downwards or upwards.</summary>
    internal static void Sweep<T>(DenseMatrix<T> rows, int first, ReadOnlySpan<T> c, ReadOnlySpan<T> s, bool upwards) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var step = 0; step < c.Length; step++)
        {
            var j = upwards ? c.Length - 1 - step : step;
            Rotate(rows.Row(first + j), rows.Row(first + j + 1), c[j], s[j]);
        }
    }

    /// <summary>√(x² + y²) without overflow on the way.</summary>
    internal static T Hypot<T>(T x, T y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T w = T.Max(T.Abs(x), T.Abs(y)), z = T.Min(T.Abs(x), T.Abs(y));
        return z == T.Zero ? w : w * T.Sqrt(T.One + z / w * (z / w));
    }

    /// <summary>Brings the largest element away from where its square would over- or underflow.</summary>
    /// <returns>What all were multiplied with.</returns>
    internal static T BringInRange<T>(Span<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = T.Zero;
        foreach (var value in x)
            largest = T.Max(largest, T.Abs(value));
        T low = T.Sqrt(Smallest<T>() / (Two<T>() * Epsilon<T>())), high = T.One / low;
        if (largest == T.Zero || largest >= low && largest <= high)
            return T.One;
        var scale = (largest < low ? low : high) / largest;
        Numbers.Scale(scale, x);
        return scale;
    }
}
