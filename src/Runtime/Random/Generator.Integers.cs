using System.Numerics;
using TorchPort.Kernels;
using static TorchPort.RandomElements;

namespace TorchPort;

public sealed unsafe partial class Generator
{
    /// <summary>
    /// Fills <paramref name="data"/> with whole numbers of the dtype's range: 0 to the largest of an integer dtype, 0 to
    /// 2ᵈ for a floating one of d bits of precision. PyTorch: <c>random_()</c>.
    /// </summary>
    internal void RandomIntegers(DType dtype, void* data, long count)
    {
        var fill = new IntegerFill(this, data, count, wide: dtype is DType.Int64 or DType.Float64, origin: 0, modulus: dtype switch
        {
            DType.Bool => 2,
            DType.UInt8 => 1ul << 8,
            DType.Int8 => 1ul << 7,
            DType.Int16 => 1ul << 15,
            DType.Int32 => 1ul << 31,
            DType.Int64 => 1ul << 63,
            _ => MantissaRange(dtype) + 1,
        });
        RandomElements.Run(dtype, RandomDTypes.Bool | RandomDTypes.Integers | RandomDTypes.Floats, "random_", ref fill);
    }

    /// <summary>
    /// Fills <paramref name="data"/> with whole numbers from <paramref name="from"/> up to and without
    /// <paramref name="to"/>; without a <paramref name="to"/>, up to and with the largest the dtype holds (2ᵈ for a
    /// floating dtype of d bits of precision). PyTorch: <c>random_(from, to)</c>, <c>randint</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The interval is empty or holds numbers that the dtype does not.</exception>
    internal void RandomIntegers(DType dtype, void* data, long count, long from, long? to)
    {
        const RandomDTypes all = RandomDTypes.Bool | RandomDTypes.Integers | RandomDTypes.Unsigned | RandomDTypes.Floats;
        if (to is null && from == long.MinValue)
        {
            if (dtype is not (DType.Int64 or DType.Float64 or DType.Float32 or DType.BFloat16))
                throw new ArgumentOutOfRangeException(nameof(from), from, $"{dtype.TorchName} does not reach down to -2^63: draw int64.");
            var full = new IntegerFill(this, data, count, wide: true, modulus: 0, origin: 0);
            RandomElements.Run(dtype, all, "random_", ref full);
            return;
        }
        var (first, last) = IntegerBounds(dtype, from, to);
        var range = unchecked((ulong)last - (ulong)first + 1);
        var wide = range >= 1ul << 32 && dtype is DType.Int64 or DType.Float64 or DType.Float32 or DType.BFloat16;
        var fill = new IntegerFill(this, data, count, wide, range, first);
        RandomElements.Run(dtype, all, "random_", ref fill);
    }

    private static (long First, long Last) IntegerBounds(DType dtype, long from, long? to)
    {
        if (from >= to)
            throw new ArgumentOutOfRangeException(nameof(to), to, $"random_ draws from [from, to), which is empty: from {from}, to {to}.");
        var isFloat = dtype.IsFloatingPoint;
        var (least, greatest) = isFloat ? (-LargestFloat(dtype), LargestFloat(dtype)) : (Smallest(dtype), Largest(dtype));
        var last = to - 1 ?? (isFloat ? (long)MantissaRange(dtype) : greatest);
        var first = from;
        if (isFloat && first < last)
        {
            first = RoundUp(dtype, first);
            if (to is not null)
                last = RoundDown(dtype, to.Value) - 1;
        }
        if (first > last || first < least || last > greatest || (isFloat && to is null && first == last))
            throw new ArgumentOutOfRangeException(nameof(from), from, $"{dtype.TorchName} does not hold the whole numbers from {from} up to {to - 1 ?? last}.");
        return (first, last);
    }

    private static long Smallest(DType dtype) => dtype switch
    {
        DType.Int8 => sbyte.MinValue,
        DType.Int16 => short.MinValue,
        DType.Int32 => int.MinValue,
        DType.Int64 => long.MinValue,
        _ => 0,
    };

    private static long Largest(DType dtype) => dtype switch
    {
        DType.Bool => 1,
        DType.UInt8 => byte.MaxValue,
        DType.Int8 => sbyte.MaxValue,
        DType.Int16 => short.MaxValue,
        DType.UInt16 => ushort.MaxValue,
        DType.Int32 => int.MaxValue,
        DType.UInt32 => uint.MaxValue,
        _ => long.MaxValue,
    };

    private static long LargestFloat(DType dtype) => dtype == DType.Float16 ? (long)Half.MaxValue : long.MaxValue;

    private static int Precision(DType dtype) => dtype switch
    {
        DType.Float16 => Digits<Half>(),
        DType.BFloat16 => Digits<BFloat16>(),
        DType.Float32 => Digits<float>(),
        _ => Digits<double>(),
    };

    private static ulong MantissaRange(DType dtype) => 1ul << Precision(dtype);

    // A whole number the dtype cannot hold would be rounded out of the interval: the bounds move inwards to ones it can.
    private static long RoundUp(DType dtype, long from)
    {
        var rounded = RoundToFloat(dtype, from + 1);
        return rounded < from ? rounded + Spacing(dtype, from + 1) : from;
    }

    private static long RoundDown(DType dtype, long to)
    {
        var rounded = RoundToFloat(dtype, to - 1);
        return rounded >= to ? rounded - Spacing(dtype, to - 1) : to;
    }

    private static long Spacing(DType dtype, long value) => 1L << (BitOperations.Log2((ulong)Math.Abs(value)) - Precision(dtype) + 1);

    private static long RoundToFloat(DType dtype, long value) => Cast.From<double, long>(dtype switch
    {
        DType.Float16 => Round<Half>((float)value),
        DType.BFloat16 => Round<BFloat16>((float)value),
        DType.Float32 => (float)value,
        _ => value,
    });

    private readonly ref struct IntegerFill(Generator generator, void* data, long count, bool wide, ulong modulus, long origin) : IRandomAction
    {
        // A modulus of 0 means 2⁶⁴.
        public void Run<T>() where T : unmanaged
        {
            lock (generator._gate)
            {
                var engine = generator._engine;
                for (long i = 0; i < count; i++)
                {
                    var value = wide ? engine.NextWord64() : engine.NextWord();
                    Set<T>(data, i, unchecked((long)(modulus == 0 ? value : value % modulus) + origin));
                }
            }
        }
    }
}
