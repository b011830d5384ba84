namespace TorchPort;

/// <summary>The logarithm of one less a drawn number, rounding for rounding as <c>log1p</c> of the C library PyTorch runs on.</summary>
internal static class LogOneMinus
{
    /// <summary>log(1 - u) for u in [0, 1) with at most 53 bits after the point, so that 1 - u is exact.</summary>
    /// <remarks>
    /// The method of Sun's fdlibm: 1 - u is 2ᵏ(1 + f) with f in [√½ - 1, √2 - 1]; log(1 + f) is 2s + s·R(s²) with
    /// s = f/(2 + f). .NET has no log1p, and Math.Log(1 - u) is now and then the neighbouring double.
    /// </remarks>
    internal static double Of(double u)
    {
        if (u < 1.0 / (1 << 29))
            return u < 1.0 / (1L << 54) ? -u : Math.FusedMultiplyAdd(u * u, -0.5, -u);

        var (k, f) = (0, -u);
        var wide = true;
        if (u >= 0.2928934097290039)
        {
            var bits = BitConverter.DoubleToInt64Bits(1 - u);
            k = (int)(bits >> 52) - 1023;
            var high = (int)(bits >> 32) & 0xfffff;
            var exponent = 1023L;
            if (high >= 0x6a09e)
            {
                (k, exponent) = (k + 1, 1022);
                high = (0x100000 - high) >> 2;
            }
            f = BitConverter.Int64BitsToDouble((bits & 0xfffffffffffff) | (exponent << 52)) - 1;
            wide = high != 0;
        }

        const double ln2High = 6.93147180369123816490e-01;
        const double ln2Low = 1.90821492927058770002e-10;
        var half = 0.5 * f * f;
        if (!wide)
        {
            var rest = half * Math.FusedMultiplyAdd(-0.66666666666666666, f, 1);
            return k == 0 ? f - rest : Math.FusedMultiplyAdd(k, ln2High, -(rest - k * ln2Low - f));
        }
        var s = f / (2 + f);
        var z = s * s;
        var z2 = z * z;
        var z4 = z2 * z2;
        var r2 = Math.FusedMultiplyAdd(z, 2.857142874366239149e-01, 3.999999999940941908e-01);
        var r3 = Math.FusedMultiplyAdd(z, 1.818357216161805012e-01, 2.222219843214978396e-01);
        var r4 = Math.FusedMultiplyAdd(z, 1.479819860511658591e-01, 1.531383769920937332e-01);
        var r = Math.FusedMultiplyAdd(z, 6.666666666666735130e-01, z2 * r2);
        r = Math.FusedMultiplyAdd(z4, r3, r);
        r = Math.FusedMultiplyAdd(z4 * z2, r4, r);
        var product = s * (half + r);
        return k == 0 ? f - (half - product) : Math.FusedMultiplyAdd(k, ln2High, -(half - (k * ln2Low + product) - f));
    }
}
