namespace TorchPort.Onnx;

/// <summary>The type of a tensor's elements in ONNX, by the numbers of the specification. ONNX: <c>TensorProto.DataType</c>.</summary>
public enum ElementType
{
    /// <summary>Not said.</summary>
    Undefined = 0,
    /// <summary>IEEE binary32.</summary>
    Float = 1,
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 2,
    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 3,
    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16 = 4,
    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 5,
    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 6,
    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 7,
    /// <summary>UTF-8 text.</summary>
    String = 8,
    /// <summary>True or false.</summary>
    Bool = 9,
    /// <summary>IEEE binary16.</summary>
    Float16 = 10,
    /// <summary>IEEE binary64.</summary>
    Double = 11,
    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32 = 12,
    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64 = 13,
    /// <summary>Two binary32: real, imaginary.</summary>
    Complex64 = 14,
    /// <summary>Two binary64: real, imaginary.</summary>
    Complex128 = 15,
    /// <summary>The upper half of a binary32.</summary>
    BFloat16 = 16,
    /// <summary>8-bit float, 4 exponent and 3 mantissa bits, no infinities.</summary>
    Float8E4M3FN = 17,
    /// <summary>8-bit float, 4 exponent and 3 mantissa bits, one zero, one NaN.</summary>
    Float8E4M3FNUZ = 18,
    /// <summary>8-bit float, 5 exponent and 2 mantissa bits.</summary>
    Float8E5M2 = 19,
    /// <summary>8-bit float, 5 exponent and 2 mantissa bits, one zero, one NaN.</summary>
    Float8E5M2FNUZ = 20,
    /// <summary>Unsigned 4-bit integer, two a byte; carried as uint8.</summary>
    UInt4 = 21,
    /// <summary>Signed 4-bit integer, two a byte; carried as int8.</summary>
    Int4 = 22,
    /// <summary>4-bit float, 2 exponent and 1 mantissa bit, two a byte; carried as float8_e4m3fn, which has all its values.</summary>
    Float4E2M1 = 23,
    /// <summary>8-bit exponent: a power of two.</summary>
    Float8E8M0 = 24,
    /// <summary>Unsigned 2-bit integer, four a byte; carried as uint8.</summary>
    UInt2 = 25,
    /// <summary>Signed 2-bit integer, four a byte; carried as int8.</summary>
    Int2 = 26,
}

/// <summary>Facts about each <see cref="ElementType"/>.</summary>
internal static class ElementTypes
{
    /// <summary>The dtype whose tensors carry the elements; null for text and unknown numbers.</summary>
    internal static DType? Carrier(this ElementType type) => type switch
    {
        ElementType.Float => DType.Float32,
        ElementType.UInt8 or ElementType.UInt4 or ElementType.UInt2 => DType.UInt8,
        ElementType.Int8 or ElementType.Int4 or ElementType.Int2 => DType.Int8,
        ElementType.UInt16 => DType.UInt16,
        ElementType.Int16 => DType.Int16,
        ElementType.Int32 => DType.Int32,
        ElementType.Int64 => DType.Int64,
        ElementType.Bool => DType.Bool,
        ElementType.Float16 => DType.Float16,
        ElementType.Double => DType.Float64,
        ElementType.UInt32 => DType.UInt32,
        ElementType.UInt64 => DType.UInt64,
        ElementType.Complex64 => DType.Complex64,
        ElementType.Complex128 => DType.Complex128,
        ElementType.BFloat16 => DType.BFloat16,
        ElementType.Float8E4M3FN or ElementType.Float4E2M1 => DType.Float8E4M3FN,
        ElementType.Float8E4M3FNUZ => DType.Float8E4M3FNUZ,
        ElementType.Float8E5M2 => DType.Float8E5M2,
        ElementType.Float8E5M2FNUZ => DType.Float8E5M2FNUZ,
        ElementType.Float8E8M0 => DType.Float8E8M0FNU,
        _ => null,
    };

    /// <summary>The type that a dtype's tensors have where nothing else is said.</summary>
    internal static ElementType Of(DType dtype) => dtype switch
    {
        DType.Float32 => ElementType.Float,
        DType.UInt8 => ElementType.UInt8,
        DType.Int8 => ElementType.Int8,
        DType.UInt16 => ElementType.UInt16,
        DType.Int16 => ElementType.Int16,
        DType.Int32 => ElementType.Int32,
        DType.Int64 => ElementType.Int64,
        DType.Bool => ElementType.Bool,
        DType.Float16 => ElementType.Float16,
        DType.Float64 => ElementType.Double,
        DType.UInt32 => ElementType.UInt32,
        DType.UInt64 => ElementType.UInt64,
        DType.Complex64 => ElementType.Complex64,
        DType.Complex128 => ElementType.Complex128,
        DType.BFloat16 => ElementType.BFloat16,
        DType.Float8E4M3FN => ElementType.Float8E4M3FN,
        DType.Float8E4M3FNUZ => ElementType.Float8E4M3FNUZ,
        DType.Float8E5M2 => ElementType.Float8E5M2,
        DType.Float8E5M2FNUZ => ElementType.Float8E5M2FNUZ,
        DType.Float8E8M0FNU => ElementType.Float8E8M0,
        _ => throw new DTypeException($"ONNX has no element type for {dtype.TorchName}: convert the tensor with To(dtype)."),
    };

    /// <summary>How many bits an element takes in a file; 0 for text and unknown numbers.</summary>
    internal static int Bits(this ElementType type) => type switch
    {
        ElementType.UInt2 or ElementType.Int2 => 2,
        _ when type.IsNarrow() => 4,
        _ => type.Carrier() is { } dtype ? dtype.ItemSize * 8 : 0,
    };

    /// <summary>Whether elements are smaller than a byte.</summary>
    internal static bool IsNarrow(this ElementType type) => type is ElementType.UInt4 or ElementType.Int4 or ElementType.Float4E2M1 or ElementType.UInt2 or ElementType.Int2;

    /// <summary>The name as the specification writes it in text: <c>float</c>, <c>int64</c>.</summary>
    internal static string Text(this ElementType type) => Enum.IsDefined(type) ? type.ToString().ToLowerInvariant() : $"element type {(int)type}";
}
