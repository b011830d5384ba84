namespace TorchPort.Onnx.Operators.Elementwise;

/// <summary>Conversions to the types that have few values.</summary>
internal static class Narrowing
{
    /// <summary>A tensor in the dtype that carries a type, its elements rounded to values of that type.</summary>
    /// <param name="x">Numbers.</param>
    /// <param name="type">The type.</param>
    /// <param name="dtype">Its carrier.</param>
    /// <param name="saturate">Whether what is too large for an 8-bit float becomes its largest number.</param>
    /// <param name="roundMode">Where a power of two is wanted: <c>up</c>, <c>down</c> or <c>nearest</c>.</param>
    /// <param name="wraps">Whether real numbers lose their fraction and higher bits on the way to integers of few bits, as they do on the way to larger ones; else they are rounded and clamped.</param>
    internal static Tensor To(Tensor x, ElementType type, DType dtype, bool saturate, string roundMode, bool wraps) => type switch
    {
        ElementType.Int4 => Whole(x, -8, 7, wraps).To(dtype),
        ElementType.UInt4 => Whole(x, 0, 15, wraps).To(dtype),
        ElementType.Int2 => Whole(x, -2, 1, wraps).To(dtype),
        ElementType.UInt2 => Whole(x, 0, 3, wraps).To(dtype),
        ElementType.Float4E2M1 => Float4(x).To(dtype),
        ElementType.Float8E8M0 => PowerOfTwo(x, saturate, roundMode).To(dtype),
        ElementType.Float8E4M3FN or ElementType.Float8E4M3FNUZ or ElementType.Float8E5M2 or ElementType.Float8E5M2FNUZ when saturate =>
            Wide(x).Clamp(-Largest(type), Largest(type)).To(dtype),
        _ => Wide(x).To(dtype),
    };

    /// <summary>The largest number of an 8-bit float.</summary>
    internal static double Largest(ElementType type) => type switch
    {
        ElementType.Float8E4M3FN => 448,
        ElementType.Float8E4M3FNUZ => 240,
        _ => 57344,
    };

    private static Tensor Wide(Tensor x) => x.DType is >= DType.Float8E4M3FN and <= DType.Float8E8M0FNU ? x.To(DType.Float32) : x;

    /// <summary>Integers lose their higher bits.</summary>
    private static Tensor Whole(Tensor x, long low, long high, bool wraps) => Wide(x) is { DType.IsFloatingPoint: true } real && !wraps
        ? real.Round().Clamp(low, high) : x.To(DType.Int64).Sub((Tensor)low).BitwiseAnd((Tensor)(high - low)).Add((Tensor)low);

    /// <summary>0, 0.5, 1, 1.5, 2, 3, 4 and 6: between powers of two there is one step more. There is no NaN, which becomes −0.</summary>
    private static Tensor Float4(Tensor x)
    {
        var real = Wide(x).To(DType.Float32).Clamp(-6, 6);
        var size = real.Abs();
        var step = Torch.Where(size.Ge(4.0), 2.0, Torch.Where(size.Ge(2.0), 1.0, 0.5)).To(DType.Float32);
        return Torch.Where(real.IsNan(), -0.0, real.Div(step).Round().Mul(step).Copysign(real));
    }

    private static Tensor PowerOfTwo(Tensor x, bool saturate, string roundMode)
    {
        var real = Wide(x).To(DType.Float64).Abs();
        var exponent = real.Log2();
        var rounded = roundMode switch { "down" => exponent.Floor(), "nearest" => exponent.Exp2().Log2().Round(), _ => exponent.Ceil() };
        return (saturate ? rounded.Clamp(-127, 127) : rounded).Exp2();
    }
}
