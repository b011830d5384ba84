using TorchPort.Kernels;

namespace TorchPort;

/// <summary>Something to be done for an element type known at run time.</summary>
internal interface IRandomAction
{
    void Run<T>() where T : unmanaged;
}

/// <summary>Groups of dtypes that a PyTorch random kernel takes.</summary>
[Flags]
internal enum RandomDTypes
{
    Bool = 1,
    /// <summary>uint8 and the signed integers.</summary>
    Integers = 2,
    /// <summary>uint16, uint32 and uint64, which few kernels take.</summary>
    Unsigned = 4,
    Floats = 8,
}

/// <summary>How a drawn number becomes an element of a tensor, by the casts C++ makes.</summary>
internal static unsafe class RandomElements
{
    /// <summary>Runs <paramref name="action"/> for the .NET type of a dtype among <paramref name="allowed"/>.</summary>
    /// <exception cref="DTypeException">The dtype is not among them.</exception>
    internal static void Run<A>(DType dtype, RandomDTypes allowed, string operation, ref A action) where A : struct, IRandomAction, allows ref struct
    {
        switch (dtype)
        {
            case DType.Bool when allowed.HasFlag(RandomDTypes.Bool): action.Run<bool>(); break;
            case DType.UInt8 when allowed.HasFlag(RandomDTypes.Integers): action.Run<byte>(); break;
            case DType.Int8 when allowed.HasFlag(RandomDTypes.Integers): action.Run<sbyte>(); break;
            case DType.Int16 when allowed.HasFlag(RandomDTypes.Integers): action.Run<short>(); break;
            case DType.Int32 when allowed.HasFlag(RandomDTypes.Integers): action.Run<int>(); break;
            case DType.Int64 when allowed.HasFlag(RandomDTypes.Integers): action.Run<long>(); break;
            case DType.UInt16 when allowed.HasFlag(RandomDTypes.Unsigned): action.Run<ushort>(); break;
            case DType.UInt32 when allowed.HasFlag(RandomDTypes.Unsigned): action.Run<uint>(); break;
            case DType.UInt64 when allowed.HasFlag(RandomDTypes.Unsigned): action.Run<ulong>(); break;
            case DType.Float16 when allowed.HasFlag(RandomDTypes.Floats): action.Run<Half>(); break;
            case DType.BFloat16 when allowed.HasFlag(RandomDTypes.Floats): action.Run<BFloat16>(); break;
            case DType.Float32 when allowed.HasFlag(RandomDTypes.Floats): action.Run<float>(); break;
            case DType.Float64 when allowed.HasFlag(RandomDTypes.Floats): action.Run<double>(); break;
            default: throw new DTypeException($"{operation} draws {allowed}, not {dtype.TorchName}: draw another dtype and convert it.");
        }
    }

    /// <summary>The bits of precision of a floating type, the hidden one included. C++: <c>numeric_limits::digits</c>.</summary>
    internal static int Digits<T>() => typeof(T) == typeof(Half) ? 11 : typeof(T) == typeof(BFloat16) ? 8 : typeof(T) == typeof(float) ? 24 : 53;

    /// <summary>The largest finite number of a floating type.</summary>
    internal static double Largest<T>() =>
        typeof(T) == typeof(Half) ? (double)Half.MaxValue : typeof(T) == typeof(BFloat16) ? BFloat16.FromBits(0x7F7F)
        : typeof(T) == typeof(float) ? float.MaxValue : double.MaxValue;

    /// <summary>The number a floating type holds for <paramref name="value"/>.</summary>
    internal static double Round<T>(double value) where T : unmanaged => Cast.From<T, double>(Cast.From<double, T>(value));

    internal static double Get<T>(void* data, long index) where T : unmanaged => Cast.From<T, double>(((T*)data)[index]);

    internal static void Set<T>(void* data, long index, double value) where T : unmanaged
    {
        if (typeof(T) == typeof(bool))
            ((bool*)data)[index] = value != 0;
        else
            ((T*)data)[index] = Cast.From<double, T>(value);
    }

    // A short float is made from a float, so a long number is rounded twice.
    internal static void Set<T>(void* data, long index, long value) where T : unmanaged
    {
        if (typeof(T) == typeof(bool))
            ((bool*)data)[index] = value != 0;
        else
            ((T*)data)[index] = typeof(T) == typeof(Half) || typeof(T) == typeof(BFloat16) ? Cast.From<float, T>(value) : Cast.From<long, T>(value);
    }
}
