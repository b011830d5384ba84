using System.Diagnostics.CodeAnalysis;

namespace TorchPort;

/// <summary>Facts about each <see cref="DType"/>.</summary>
public static partial class DTypes
{
    private static readonly (string Name, int Size)[] Facts =
    [
        ("bool", 1), ("uint8", 1), ("int8", 1), ("int16", 2), ("int32", 4), ("int64", 8),
        ("float16", 2), ("bfloat16", 2), ("float32", 4), ("float64", 8),
        ("complex32", 4), ("complex64", 8), ("complex128", 16),
        ("uint16", 2), ("uint32", 4), ("uint64", 8),
        ("float8_e4m3fn", 1), ("float8_e5m2", 1), ("float8_e4m3fnuz", 1), ("float8_e5m2fnuz", 1), ("float8_e8m0fnu", 1),
        ("qint8", 1), ("quint8", 1), ("qint32", 4), ("quint4x2", 1), ("quint2x4", 1),
        ("bits1x8", 1), ("bits2x4", 1), ("bits4x2", 1), ("bits8", 1), ("bits16", 2),
    ];

    extension(DType dtype)
    {
        /// <summary>PyTorch's word for the type: <c>float32</c>, <c>int64</c>, <c>bfloat16</c>.</summary>
        public string TorchName => Facts[(int)dtype].Name;

        /// <summary>Bytes an element takes (bytes a packed group takes, for sub-byte types).</summary>
        public int ItemSize => Facts[(int)dtype].Size;

        /// <summary>True for real floating types, 8-bit ones included. PyTorch: <c>dtype.is_floating_point</c>.</summary>
        public bool IsFloatingPoint => dtype is >= DType.Float16 and <= DType.Float64 or >= DType.Float8E4M3FN and <= DType.Float8E8M0FNU;

        /// <summary>True for complex types. PyTorch: <c>dtype.is_complex</c>.</summary>
        public bool IsComplex => dtype is >= DType.Complex32 and <= DType.Complex128;

        /// <summary>True for signed and unsigned integers, not for <see cref="DType.Bool"/>.</summary>
        public bool IsInteger => dtype is >= DType.UInt8 and <= DType.Int64 or >= DType.UInt16 and <= DType.UInt64;

        /// <summary>True for integers and <see cref="DType.Bool"/>. PyTorch: the <c>includeBool</c> form of <c>isIntegralType</c>.</summary>
        public bool IsIntegral => dtype == DType.Bool || dtype.IsInteger;

        /// <summary>True for types that carry a scale and zero point.</summary>
        public bool IsQuantized => dtype is >= DType.QInt8 and <= DType.QUInt2x4;

        /// <summary>True for types whose tensors can require gradients: floating and complex.</summary>
        public bool IsDifferentiable => dtype.IsFloatingPoint || dtype.IsComplex;
    }

    /// <summary>The type PyTorch calls <paramref name="name"/> (<c>float32</c>, <c>torch.float32</c>, or an alias such as <c>half</c>, <c>long</c>).</summary>
    /// <returns>False when there is no such type.</returns>
    public static bool TryParse(ReadOnlySpan<char> name, [MaybeNullWhen(false)] out DType dtype)
    {
        if (name.StartsWith("torch."))
            name = name["torch.".Length..];
        name = name switch
        {
            "float" => "float32", "double" => "float64", "half" => "float16",
            "char" => "int8", "byte" => "uint8", "short" => "int16", "int" => "int32", "long" => "int64",
            "chalf" => "complex32", "cfloat" => "complex64", "cdouble" => "complex128",
            _ => name,
        };
        for (var i = 0; i < Facts.Length; i++)
        {
            if (name.SequenceEqual(Facts[i].Name))
            {
                dtype = (DType)i;
                return true;
            }
        }
        dtype = default;
        return false;
    }
}
