namespace TorchPort;

/// <summary>The type of a tensor's elements. PyTorch: <c>torch.dtype</c>.</summary>
/// <remarks>
/// The types from <see cref="Bool"/> to <see cref="BFloat16"/> have arithmetic; the others are carried losslessly
/// and convert on request.
/// </remarks>
public enum DType : byte
{
    /// <summary>One byte, 0 or 1. <c>torch.bool</c>.</summary>
    Bool,
    /// <summary>Unsigned 8-bit integer. <c>torch.uint8</c>.</summary>
    UInt8,
    /// <summary>Signed 8-bit integer. <c>torch.int8</c>.</summary>
    Int8,
    /// <summary>Signed 16-bit integer. <c>torch.int16</c>.</summary>
    Int16,
    /// <summary>Signed 32-bit integer. <c>torch.int32</c>.</summary>
    Int32,
    /// <summary>Signed 64-bit integer. <c>torch.int64</c>.</summary>
    Int64,
    /// <summary>IEEE binary16. <c>torch.float16</c>.</summary>
    Float16,
    /// <summary>The upper half of a binary32. <c>torch.bfloat16</c>.</summary>
    BFloat16,
    /// <summary>IEEE binary32. <c>torch.float32</c>.</summary>
    Float32,
    /// <summary>IEEE binary64. <c>torch.float64</c>.</summary>
    Float64,
    /// <summary>Two binary16: real, imaginary. <c>torch.complex32</c>.</summary>
    Complex32,
    /// <summary>Two binary32: real, imaginary. <c>torch.complex64</c>.</summary>
    Complex64,
    /// <summary>Two binary64: real, imaginary. <c>torch.complex128</c>.</summary>
    Complex128,
    /// <summary>Unsigned 16-bit integer. <c>torch.uint16</c>.</summary>
    UInt16,
    /// <summary>Unsigned 32-bit integer. <c>torch.uint32</c>.</summary>
    UInt32,
    /// <summary>Unsigned 64-bit integer. <c>torch.uint64</c>.</summary>
    UInt64,
    /// <summary>8-bit float, 4 exponent and 3 mantissa bits, no infinities. <c>torch.float8_e4m3fn</c>.</summary>
    Float8E4M3FN,
    /// <summary>8-bit float, 5 exponent and 2 mantissa bits. <c>torch.float8_e5m2</c>.</summary>
    Float8E5M2,
    /// <summary>8-bit float, 4 exponent and 3 mantissa bits, one zero, one NaN. <c>torch.float8_e4m3fnuz</c>.</summary>
    Float8E4M3FNUZ,
    /// <summary>8-bit float, 5 exponent and 2 mantissa bits, one zero, one NaN. <c>torch.float8_e5m2fnuz</c>.</summary>
    Float8E5M2FNUZ,
    /// <summary>8-bit exponent without sign or mantissa: a power of two. <c>torch.float8_e8m0fnu</c>.</summary>
    Float8E8M0FNU,
    /// <summary>Quantized signed 8-bit integer. <c>torch.qint8</c>.</summary>
    QInt8,
    /// <summary>Quantized unsigned 8-bit integer. <c>torch.quint8</c>.</summary>
    QUInt8,
    /// <summary>Quantized signed 32-bit integer. <c>torch.qint32</c>.</summary>
    QInt32,
    /// <summary>Two quantized 4-bit integers a byte. <c>torch.quint4x2</c>.</summary>
    QUInt4x2,
    /// <summary>Four quantized 2-bit integers a byte. <c>torch.quint2x4</c>.</summary>
    QUInt2x4,
    /// <summary>Opaque bytes holding 1-bit values. <c>torch.bits1x8</c>.</summary>
    Bits1x8,
    /// <summary>Opaque bytes holding 2-bit values. <c>torch.bits2x4</c>.</summary>
    Bits2x4,
    /// <summary>Opaque bytes holding 4-bit values. <c>torch.bits4x2</c>.</summary>
    Bits4x2,
    /// <summary>Opaque 8-bit values. <c>torch.bits8</c>.</summary>
    Bits8,
    /// <summary>Opaque 16-bit values. <c>torch.bits16</c>.</summary>
    Bits16,
}
