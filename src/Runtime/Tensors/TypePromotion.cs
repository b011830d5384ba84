namespace TorchPort;

/// <summary>Which dtype the result of mixed operands has. PyTorch: type promotion.</summary>
internal static class TypePromotion
{
    /// <summary>The smallest type both convert to without changing kind. PyTorch: <c>torch.promote_types</c>.</summary>
    internal static DType Promote(DType a, DType b)
    {
        if (a == b)
            return a;
        if (!HasArithmetic(a) || !HasArithmetic(b))
            throw new DTypeException($"Promotion between {a.TorchName} and {b.TorchName} is not defined: convert one of them with To(dtype).");
        if (a.IsComplex || b.IsComplex)
        {
            var real = Promote(RealOf(a), RealOf(b));
            return real switch { DType.Float64 => DType.Complex128, DType.Float32 or DType.BFloat16 => DType.Complex64, _ => SmallestComplex(a, b) };
        }
        if (a.IsFloatingPoint && b.IsFloatingPoint)
            return (a, b) is (DType.Float16, DType.BFloat16) or (DType.BFloat16, DType.Float16) ? DType.Float32 : Max(a, b);
        if (a.IsFloatingPoint)
            return a;
        if (b.IsFloatingPoint)
            return b;
        if (a == DType.Bool)
            return b;
        if (b == DType.Bool)
            return a;
        if (IsWideUnsigned(a) || IsWideUnsigned(b))
            return PromoteUnsigned(a, b);
        if (a == DType.UInt8 || b == DType.UInt8)
            return a == DType.UInt8 ? Max(b, DType.Int16) : Max(a, DType.Int16);
        return Max(a, b);
    }

    /// <summary>The result type of an operation, where a dimensioned tensor outranks a 0-d one, and that a number. PyTorch: <c>torch.result_type</c>.</summary>
    internal static DType ResultType(params ReadOnlySpan<Tensor> operands)
    {
        DType? dimensioned = null, zeroDim = null, number = null;
        foreach (var t in operands)
        {
            if (t.IsWrappedNumber)
                number = Merge(number, NumberType(t.DType));
            else if (t.Dim == 0)
                zeroDim = Merge(zeroDim, t.DType);
            else
                dimensioned = Merge(dimensioned, t.DType);
        }
        var result = Combine(dimensioned, zeroDim);
        return Combine(result, number) ?? throw new ArgumentException("ResultType needs at least one operand.");
    }

    /// <summary>What a number becomes where nothing else decides: the default types.</summary>
    private static DType NumberType(DType dtype) => dtype switch
    {
        DType.Complex128 => Torch.DefaultDType == DType.Float64 ? DType.Complex128 : DType.Complex64,
        DType.Float64 => Torch.DefaultDType,
        _ => dtype,
    };

    private static DType Merge(DType? a, DType b) => a is { } known ? Promote(known, b) : b;

    private static DType? Combine(DType? higher, DType? lower)
    {
        if (higher is not { } h || lower is not { } l)
            return higher ?? lower;
        if (h.IsFloatingPoint && l.IsComplex)
            return ComplexOf(h);
        return Category(l) > Category(h) ? Promote(h, l) : h;
    }

    private static int Category(DType d) => d.IsComplex ? 3 : d.IsFloatingPoint ? 2 : d == DType.Bool ? 0 : 1;

    private static bool HasArithmetic(DType d) => d <= DType.UInt64;

    private static bool IsWideUnsigned(DType d) => d is DType.UInt16 or DType.UInt32 or DType.UInt64;

    private static DType PromoteUnsigned(DType a, DType b)
    {
        var (unsigned, other) = IsWideUnsigned(a) ? (a, b) : (b, a);
        if (IsWideUnsigned(other))
            return Max(unsigned, other);
        return other == DType.UInt8 ? unsigned : throw new DTypeException($"Promotion for uint16, uint32, uint64 types is not supported, attempted to promote {a.TorchName} and {b.TorchName}.");
    }

    /// <summary>The dtype of a complex dtype's parts; others stay.</summary>
    internal static DType RealOf(DType d) => d switch
    {
        DType.Complex32 => DType.Float16,
        DType.Complex64 => DType.Float32,
        DType.Complex128 => DType.Float64,
        _ => d,
    };

    /// <summary>The complex dtype whose parts are of a floating dtype.</summary>
    internal static DType ComplexOf(DType d) => d switch
    {
        DType.Float16 => DType.Complex32,
        DType.Float64 => DType.Complex128,
        _ => d.IsComplex ? d : DType.Complex64,
    };

    /// <summary>Complex with half or integer parts: the complex operand decides.</summary>
    private static DType SmallestComplex(DType a, DType b) =>
        a == DType.Complex128 || b == DType.Complex128 ? DType.Complex128
        : a == DType.Complex64 || b == DType.Complex64 ? DType.Complex64 : DType.Complex32;

    private static DType Max(DType a, DType b) => a > b ? a : b;
}
