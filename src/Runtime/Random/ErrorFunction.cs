namespace TorchPort;

/// <summary>The error function and its inverse, which turn uniform numbers into normal ones within bounds.</summary>
internal static class ErrorFunction
{
    /// <summary>The error function, by Sun's rational approximations (fdlibm), whose error is below one unit of the last place.</summary>
    internal static double Erf(double x)
    {
        var a = Math.Abs(x);
        if (a < 0.84375)
        {
            var z = x * x;
            return x + x * Ratio(z,
                [-2.37630166566501626084e-05, -5.77027029648944159157e-03, -2.84817495755985104766e-02, -3.25042107247001499370e-01, 1.28379167095512558561e-01],
                [-3.96022827877536812320e-06, 1.32494738004321644526e-04, 5.08130628187576562776e-03, 6.50222499887672944485e-02, 3.97917223959155352819e-01, 1]);
        }
        if (a < 1.25)
        {
            return Math.CopySign(8.45062911510467529297e-01 + Ratio(a - 1,
                [-2.16637559486879084300e-03, 3.54783043256182359371e-02, -1.10894694282396677476e-01, 3.18346619901161753674e-01, -3.72207876035701323847e-01, 4.14856118683748331666e-01, -2.36211856075265944077e-03],
                [1.19844998467991074170e-02, 1.36370839120290507362e-02, 1.26171219808761642112e-01, 7.18286544141962662868e-02, 5.40397917702171048937e-01, 1.06420880400844228286e-01, 1]), x);
        }
        if (!(a < 6))
            return double.IsNaN(x) ? x : Math.CopySign(1, x);
        var s = 1 / (a * a);
        var ratio = a < 1 / 0.35
            ? Ratio(s,
                [-9.81432934416914548592e+00, -8.12874355063065934246e+01, -1.84605092906711035994e+02, -1.62396669462573470355e+02, -6.23753324503260060396e+01, -1.05586262253232909814e+01, -6.93858572707181764372e-01, -9.86494403484714822705e-03],
                [-6.04244152148580987438e-02, 6.57024977031928170135e+00, 1.08635005541779435134e+02, 4.29008140027567833386e+02, 6.45387271733267880336e+02, 4.34565877475229228821e+02, 1.37657754143519042600e+02, 1.96512716674392571292e+01, 1])
            : Ratio(s,
                [-4.83519191608651397019e+02, -1.02509513161107724954e+03, -6.37566443368389627722e+02, -1.60636384855821916062e+02, -1.77579549177547519889e+01, -7.99283237680523006574e-01, -9.86494292470009928597e-03],
                [-2.24409524465858183362e+01, 4.74528541206955367215e+02, 2.55305040643316442583e+03, 3.19985821950859553908e+03, 1.53672958608443695994e+03, 3.25792512996573918826e+02, 3.03380607434824582924e+01, 1]);
        // The upper half of a has an exact square, so that the large exponent is.
        var upper = BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(a) & 0xffffffff00000000);
        var tail = Math.Exp(-upper * upper - 0.5625) * Math.Exp((upper - a) * (upper + a) + ratio) / a;
        return Math.CopySign(1 - tail, x);
    }

    /// <summary>The inverse, by PyTorch's rational approximation and two steps of Newton's method, in double.</summary>
    internal static double Inverse(double y)
    {
        var a = Math.Abs(y);
        if (!(a < 1))
            return a == 1 ? Math.CopySign(double.PositiveInfinity, y) : double.NaN;
        double x;
        if (a <= 0.7)
        {
            x = y * Horner(y * y, [-0.140543331, 0.914624893, -1.645349621, 0.886226899]) / Horner(y * y, [0.012229801, -0.329097515, 1.442710462, -2.118377725, 1]);
        }
        else
        {
            var z = Math.Sqrt(-Math.Log((1 - a) / 2));
            x = Math.CopySign(Horner(z, [1.641345311, 3.429567803, -1.624906493, -1.970840454]), y) / Horner(z, [1.637067800, 3.543889200, 1]);
        }
        for (var step = 0; step < 2; step++)
            x -= (Erf(x) - y) / (2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x));
        return x;
    }

    /// <summary>The inverse as PyTorch computes it in float, with every step rounded to one.</summary>
    internal static float Inverse(float y)
    {
        var a = MathF.Abs(y);
        if (!(a < 1))
            return a == 1 ? MathF.CopySign(float.PositiveInfinity, y) : float.NaN;
        float x;
        if (a <= 0.7f)
        {
            x = y * Horner(y * y, [-0.140543331f, 0.914624893f, -1.645349621f, 0.886226899f]) / Horner(y * y, [0.012229801f, -0.329097515f, 1.442710462f, -2.118377725f, 1f]);
        }
        else
        {
            var z = MathF.Sqrt(-(float)Math.Log((1 - a) / 2));
            x = MathF.CopySign(Horner(z, [1.641345311f, 3.429567803f, -1.624906493f, -1.970840454f]), y) / Horner(z, [1.637067800f, 3.543889200f, 1f]);
        }
        for (var step = 0; step < 2; step++)
            x -= ((float)Erf(x) - y) / (2 / (float)Math.Sqrt(Math.PI) * (float)Math.Exp(-x * x));
        return x;
    }

    private static double Ratio(double x, ReadOnlySpan<double> numerator, ReadOnlySpan<double> denominator) =>
        Horner(x, numerator) / Horner(x, denominator);

    private static T Horner<T>(T x, ReadOnlySpan<T> coefficients) where T : System.Numerics.IFloatingPointIeee754<T>
    {
        var sum = coefficients[0];
        for (var i = 1; i < coefficients.Length; i++)
            sum = T.FusedMultiplyAdd(sum, x, coefficients[i]);
        return sum;
    }
}
