namespace TorchPort.Kernels;

/// <summary>The 8-bit floating types: sign, E exponent and M mantissa bits, with each kind's own rules for infinities, zeros and NaN.</summary>
internal static class Float8
{
    private readonly record struct Kind(int Mantissa, int Bias, bool HasInfinity, bool OneZero)
    {
        /// <summary>The largest finite value's bits without sign.</summary>
        internal int MaxFinite => OneZero ? 0x7F : HasInfinity ? 0x7B : 0x7E;
    }

    private static Kind KindOf(DType dtype) => dtype switch
    {
        DType.Float8E4M3FN => new(3, 7, false, false),
        DType.Float8E5M2 => new(2, 15, true, false),
        DType.Float8E4M3FNUZ => new(3, 8, false, true),
        DType.Float8E5M2FNUZ => new(2, 16, false, true),
        _ => throw new DTypeException($"{dtype.TorchName} has no arithmetic and converts to no other type."),
    };

    internal static float ToSingle(DType dtype, byte bits)
    {
        if (dtype == DType.Float8E8M0FNU)
            return bits == 0xFF ? float.NaN : MathF.ScaleB(1, bits - 127);
        var kind = KindOf(dtype);
        var magnitude = bits & 0x7F;
        if (kind.OneZero ? bits == 0x80 : kind.HasInfinity ? magnitude > 0x7C : magnitude == 0x7F)
            return float.NaN;
        var sign = (bits & 0x80) != 0 ? -1f : 1f;
        if (kind.HasInfinity && magnitude == 0x7C)
            return sign * float.PositiveInfinity;
        var exponent = magnitude >> kind.Mantissa;
        var fraction = magnitude & ((1 << kind.Mantissa) - 1);
        return sign * (exponent == 0
            ? MathF.ScaleB(fraction, 1 - kind.Bias - kind.Mantissa)
            : MathF.ScaleB(fraction | 1 << kind.Mantissa, exponent - kind.Bias - kind.Mantissa));
    }

    /// <summary>The nearest, ties to even; what is too large becomes infinity or NaN, as in PyTorch.</summary>
    internal static byte FromSingle(DType dtype, float value)
    {
        if (dtype == DType.Float8E8M0FNU)
            return PowerOfTwo(value);
        var kind = KindOf(dtype);
        var nan = kind.OneZero ? 0x80 : 0x7F;
        var sign = float.IsNegative(value) ? 0x80 : 0;
        if (float.IsNaN(value))
            return (byte)(kind.OneZero ? nan : sign | nan);
        var magnitude = Math.Abs(value);
        var overflow = kind.OneZero ? nan : sign | (kind.HasInfinity ? 0x7C : 0x7F);
        if (float.IsInfinity(magnitude))
            return (byte)overflow;
        var exponent = Math.Max(magnitude == 0 ? int.MinValue : Math.ILogB(magnitude), 1 - kind.Bias);
        var units = Math.Round(Math.ScaleB(magnitude, kind.Mantissa - exponent), MidpointRounding.ToEven);
        var bits = (exponent + kind.Bias - 1 << kind.Mantissa) + (int)units;
        if (bits > kind.MaxFinite)
            return (byte)overflow;
        return (byte)(bits == 0 && kind.OneZero ? 0 : sign | bits);
    }

    private static byte PowerOfTwo(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var exponent = bits >> 23 & 0xFF;
        if (exponent == 0xFF)
            return 0xFF;
        var roundUp = (bits & 0x400000) != 0 && ((bits & 0x3FFFFF) != 0 || exponent > 0 || (bits & 0x200000) != 0);
        return (byte)(exponent + (roundUp ? 1 : 0));
    }
}
