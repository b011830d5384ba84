using System.Numerics;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>One element of any dtype in a device's memory.</summary>
internal static class Bits
{
    private const int Bool = 0, UInt8 = 1, Int8 = 2, Int16 = 3, Int32 = 4, Int64 = 5, UInt16 = 6, UInt32 = 7, UInt64 = 8, Float16 = 9, BFloat16 = 10, Float32 = 11, Float64 = 12;

    /// <summary>A dtype as kernels are told it.</summary>
    /// <exception cref="DTypeException">Kernels cannot read or write it.</exception>
    internal static int Kind(DType dtype) => dtype switch
    {
        DType.Bool => Bool,
        DType.UInt8 => UInt8,
        DType.Int8 => Int8,
        DType.Int16 => Int16,
        DType.Int32 => Int32,
        DType.Int64 => Int64,
        DType.UInt16 => UInt16,
        DType.UInt32 => UInt32,
        DType.UInt64 => UInt64,
        DType.Float16 => Float16,
        DType.BFloat16 => BFloat16,
        DType.Float32 => Float32,
        DType.Float64 => Float64,
        _ => throw new DTypeException($"GPUs have no kernels for {dtype.TorchName}: move the tensor with To(Device.Cpu) first."),
    };

    internal static T Load<T, A>(int kind, ArrayView<byte> x, int at) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> => kind switch
    {
        Bool => x[at] != 0 ? A.From(1) : A.From(0),
        UInt8 => A.FromInteger(x[at]),
        Int8 => A.FromInteger(x.Cast<sbyte>()[at]),
        Int16 => A.FromInteger(x.Cast<short>()[at]),
        Int32 => A.FromInteger(x.Cast<int>()[at]),
        Int64 => A.FromInteger(x.Cast<long>()[at]),
        UInt16 => A.FromInteger(x.Cast<ushort>()[at]),
        UInt32 => A.FromInteger(x.Cast<uint>()[at]),
        UInt64 => A.FromUnsigned(x.Cast<ulong>()[at]),
        Float16 => A.FromSingle(OfHalf(x.Cast<ushort>()[at])),
        BFloat16 => A.FromSingle(OfBFloat16(x.Cast<ushort>()[at])),
        Float32 => A.FromSingle(x.Cast<float>()[at]),
        _ => A.FromDouble(x.Cast<double>()[at]),
    };

    internal static void Store<T, A>(int kind, T value, ArrayView<byte> y, int at) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        switch (kind)
        {
            case Bool: y[at] = value != A.From(0) ? (byte)1 : (byte)0; break;
            case UInt8: y[at] = (byte)A.ToInteger(value); break;
            case Int8: y.Cast<sbyte>()[at] = (sbyte)A.ToInteger(value); break;
            case Int16: y.Cast<short>()[at] = (short)A.ToInteger(value); break;
            case Int32: y.Cast<int>()[at] = (int)A.ToInteger(value); break;
            case Int64: y.Cast<long>()[at] = A.ToInteger(value); break;
            case UInt16: y.Cast<ushort>()[at] = (ushort)A.ToInteger(value); break;
            case UInt32: y.Cast<uint>()[at] = (uint)A.ToInteger(value); break;
            case UInt64: y.Cast<ulong>()[at] = A.ToUnsigned(value); break;
            case Float16: y.Cast<ushort>()[at] = ToHalf(A.ToSingle(value)); break;
            case BFloat16: y.Cast<ushort>()[at] = ToBFloat16(A.ToSingle(value)); break;
            case Float32: y.Cast<float>()[at] = A.ToSingle(value); break;
            default: y.Cast<double>()[at] = A.ToDouble(value); break;
        }
    }

    internal static float OfBFloat16(uint bits) => Interop.IntAsFloat(bits << 16);

    internal static float OfHalf(uint bits)
    {
        uint sign = (bits & 0x8000) << 16, exponent = bits >> 10 & 31, mantissa = bits & 0x3FF;
        // A subnormal is its mantissa in units of 2⁻²⁴.
        if (exponent == 0)
            return (sign != 0 ? -1f : 1f) * (mantissa * 5.9604644775390625E-8f);
        return Interop.IntAsFloat(sign | (exponent == 31 ? 0x7F800000u : (exponent + 112) << 23) | mantissa << 13);
    }

    /// <summary>The nearest, ties to even.</summary>
    internal static ushort ToHalf(float value)
    {
        var bits = Interop.FloatAsInt(value);
        uint sign = bits >> 16 & 0x8000, magnitude = bits & 0x7FFFFFFF;
        if (magnitude > 0x7F800000)
            return (ushort)(sign | 0x7E00);
        if (magnitude >= 0x477FF000)
            return (ushort)(sign | 0x7C00);
        if (magnitude < 0x38800000)
        {
            // Adding ½ moves the last bit of a subnormal to that of a float, which rounds.
            var rounded = Interop.FloatAsInt(Interop.IntAsFloat(magnitude) + 0.5f) - 0x3F000000;
            return (ushort)(sign | rounded);
        }
        return (ushort)(sign | (magnitude + 0xFFF + (magnitude >> 13 & 1) - 0x38000000) >> 13);
    }

    /// <summary>The nearest, ties to even.</summary>
    internal static ushort ToBFloat16(float value)
    {
        var bits = Interop.FloatAsInt(value);
        return (ushort)((bits & 0x7FFFFFFF) > 0x7F800000 ? bits >> 16 | 0x40 : (bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }
}
