using System.Numerics;

namespace TorchPort.Lanes;

/// <summary>The inverse of the error function, which turns uniform numbers into normal ones within bounds.</summary>
internal static class InverseErrorFunction
{
    /// <summary>By PyTorch's rational approximation and two steps of Newton's method, in double.</summary>
    internal static double Of(double y)
    {
        var a = Math.Abs(y);
        if (!(a < 1))
            return a == 1 ? Math.CopySign(double.PositiveInfinity, y) : double.NaN;
        double x;
        if (a <= 0.7)
        {
            x = y * Horner(y * y, -0.140543331, 0.914624893, -1.645349621, 0.886226899) / Horner(y * y, 0.012229801, -0.329097515, 1.442710462, -2.118377725, 1);
        }
        else
        {
            var z = Math.Sqrt(-Math.Log((1 - a) / 2));
            x = Math.CopySign(Horner(z, 1.641345311, 3.429567803, -1.624906493, -1.970840454), y) / Horner(z, 1.637067800, 3.543889200, 1);
        }
        for (var step = 0; step < 2; step++)
            x -= (ErrorFunctions.Erf(x) - y) / (2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x));
        return x;
    }

    /// <summary>As PyTorch computes it in float, with every step rounded to one.</summary>
    internal static float Of(float y)
    {
        var a = MathF.Abs(y);
        if (!(a < 1))
            return a == 1 ? MathF.CopySign(float.PositiveInfinity, y) : float.NaN;
        float x;
        if (a <= 0.7f)
        {
            x = y * Horner(y * y, -0.140543331f, 0.914624893f, -1.645349621f, 0.886226899f) / Horner(y * y, 0.012229801f, -0.329097515f, 1.442710462f, -2.118377725f, 1f);
        }
        else
        {
            var z = MathF.Sqrt(-(float)Math.Log((1 - a) / 2));
            x = MathF.CopySign(Horner(z, 1.641345311f, 3.429567803f, -1.624906493f, -1.970840454f), y) / Horner(z, 1.637067800f, 3.543889200f, 1f);
        }
        for (var step = 0; step < 2; step++)
            x -= ((float)ErrorFunctions.Erf(x) - y) / (2 / (float)Math.Sqrt(Math.PI) * (float)Math.Exp(-x * x));
        return x;
    }

    private static T Horner<T>(T x, T a, T b, T c) where T : IFloatingPointIeee754<T> => T.FusedMultiplyAdd(T.FusedMultiplyAdd(a, x, b), x, c);

    private static T Horner<T>(T x, T a, T b, T c, T d) where T : IFloatingPointIeee754<T> => T.FusedMultiplyAdd(Horner(x, a, b, c), x, d);

    private static T Horner<T>(T x, T a, T b, T c, T d, T e) where T : IFloatingPointIeee754<T> => T.FusedMultiplyAdd(Horner(x, a, b, c, d), x, e);
}
