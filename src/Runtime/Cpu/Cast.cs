using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchPort.Kernels;

/// <summary>Moves elements of any dtype in and out of the types that kernels compute in (float, double, long), with any stride.</summary>
internal static unsafe class Cast
{
    /// <summary>Reads <paramref name="count"/> elements, <paramref name="stride"/> bytes apart.</summary>
    internal static void Load<T>(DType dtype, byte* source, long stride, T* destination, int count) where T : unmanaged, INumber<T>
    {
        switch (dtype)
        {
            case DType.Bool:
                for (var i = 0; i < count; i++)
                    destination[i] = source[i * stride] != 0 ? T.One : T.Zero;
                break;
            case DType.UInt8 or DType.Int8 when typeof(T) == typeof(float) && stride == 1: ByteCast.Load(source, (float*)destination, count, dtype == DType.Int8); break;
            case DType.UInt8: LoadAs<byte, T>(source, stride, destination, count); break;
            case DType.Int8: LoadAs<sbyte, T>(source, stride, destination, count); break;
            case DType.Int16: LoadAs<short, T>(source, stride, destination, count); break;
            case DType.Int32: LoadAs<int, T>(source, stride, destination, count); break;
            case DType.Int64: LoadAs<long, T>(source, stride, destination, count); break;
            case DType.UInt16: LoadAs<ushort, T>(source, stride, destination, count); break;
            case DType.UInt32: LoadAs<uint, T>(source, stride, destination, count); break;
            case DType.UInt64: LoadAs<ulong, T>(source, stride, destination, count); break;
            case DType.Float16: LoadAs<Half, T>(source, stride, destination, count); break;
            case DType.BFloat16: LoadAs<BFloat16, T>(source, stride, destination, count); break;
            case DType.Float32: LoadAs<float, T>(source, stride, destination, count); break;
            case DType.Float64: LoadAs<double, T>(source, stride, destination, count); break;
            case DType.Complex64: LoadAs<float, T>(source, stride, destination, count); break;
            case DType.Complex128: LoadAs<double, T>(source, stride, destination, count); break;
            case DType.Complex32: LoadAs<Half, T>(source, stride, destination, count); break;
            default:
                for (var i = 0; i < count; i++)
                    destination[i] = From<float, T>(Float8.ToSingle(dtype, source[i * stride]));
                break;
        }
    }

    /// <summary>Writes <paramref name="count"/> elements, <paramref name="stride"/> bytes apart.</summary>
    internal static void Store<T>(DType dtype, T* source, byte* destination, long stride, int count) where T : unmanaged, INumber<T>
    {
        switch (dtype)
        {
            case DType.Bool:
                for (var i = 0; i < count; i++)
                    destination[i * stride] = source[i] != T.Zero ? (byte)1 : (byte)0;
                break;
            case DType.UInt8 or DType.Int8 when typeof(T) == typeof(float) && stride == 1:
                var done = ByteCast.Store((float*)source, destination, count);
                StoreAs<byte, T>(source + done, destination + done, 1, count - done);
                break;
            case DType.UInt8: StoreAs<byte, T>(source, destination, stride, count); break;
            case DType.Int8: StoreAs<sbyte, T>(source, destination, stride, count); break;
            case DType.Int16: StoreAs<short, T>(source, destination, stride, count); break;
            case DType.Int32: StoreAs<int, T>(source, destination, stride, count); break;
            case DType.Int64: StoreAs<long, T>(source, destination, stride, count); break;
            case DType.UInt16: StoreAs<ushort, T>(source, destination, stride, count); break;
            case DType.UInt32: StoreAs<uint, T>(source, destination, stride, count); break;
            case DType.UInt64: StoreAs<ulong, T>(source, destination, stride, count); break;
            case DType.Float16: StoreAs<Half, T>(source, destination, stride, count); break;
            case DType.BFloat16: StoreAs<BFloat16, T>(source, destination, stride, count); break;
            case DType.Float32: StoreAs<float, T>(source, destination, stride, count); break;
            case DType.Float64: StoreAs<double, T>(source, destination, stride, count); break;
            default:
                for (var i = 0; i < count; i++)
                    destination[i * stride] = Float8.FromSingle(dtype, From<T, float>(source[i]));
                break;
        }
    }

    private static void LoadAs<S, T>(byte* source, long stride, T* destination, int count) where S : unmanaged where T : unmanaged
    {
        for (var i = 0; i < count; i++)
            destination[i] = From<S, T>(Unsafe.ReadUnaligned<S>(source + i * stride));
    }

    private static void StoreAs<D, T>(T* source, byte* destination, long stride, int count) where D : unmanaged where T : unmanaged
    {
        for (var i = 0; i < count; i++)
            Unsafe.WriteUnaligned(destination + i * stride, From<T, D>(source[i]));
    }

    /// <summary>One number's conversion, as C converts: a real number loses its fraction, an integer its high bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static To From<From_, To>(From_ value) where From_ : unmanaged where To : unmanaged
    {
        if (typeof(From_) == typeof(To))
            return Unsafe.BitCast<From_, To>(value);
        if (IsInteger<From_>())
        {
            var whole = ToInt64(value);
            if (typeof(To) == typeof(float) && typeof(From_) == typeof(ulong))
                return Unsafe.BitCast<float, To>((float)(ulong)whole);
            if (typeof(To) == typeof(double) && typeof(From_) == typeof(ulong))
                return Unsafe.BitCast<double, To>((double)(ulong)whole);
            return typeof(To) == typeof(float) ? Unsafe.BitCast<float, To>(whole)
                : IsInteger<To>() ? FromInt64<To>(whole) : FromDouble<To>(whole);
        }
        if (typeof(From_) == typeof(float) && typeof(To) == typeof(BFloat16))
            return Unsafe.BitCast<BFloat16, To>((BFloat16)Unsafe.BitCast<From_, float>(value));
        if (typeof(From_) == typeof(float) && typeof(To) == typeof(Half))
            return Unsafe.BitCast<Half, To>((Half)Unsafe.BitCast<From_, float>(value));
        if (typeof(From_) == typeof(BFloat16) && typeof(To) == typeof(float))
            return Unsafe.BitCast<float, To>((float)Unsafe.BitCast<From_, BFloat16>(value));
        if (typeof(From_) == typeof(Half) && typeof(To) == typeof(float))
            return Unsafe.BitCast<float, To>((float)Unsafe.BitCast<From_, Half>(value));
        var real = ToDouble(value);
        if (typeof(To) == typeof(ulong) && real >= 9.2233720368547758E18)
            return Unsafe.BitCast<ulong, To>((ulong)real);
        return IsInteger<To>() ? FromInt64<To>(Whole(real)) : FromDouble<To>(real);
    }

    /// <summary>Truncates; what does not fit becomes the smallest integer, as on x86.</summary>
    private static long Whole(double real) => real is >= -9.2233720368547758E18 and < 9.2233720368547758E18 ? (long)real : long.MinValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInteger<T>() => typeof(T) == typeof(long) || typeof(T) == typeof(int) || typeof(T) == typeof(short) || typeof(T) == typeof(sbyte)
        || typeof(T) == typeof(byte) || typeof(T) == typeof(ushort) || typeof(T) == typeof(uint) || typeof(T) == typeof(ulong);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ToInt64<T>(T value) where T : unmanaged =>
        typeof(T) == typeof(long) ? Unsafe.BitCast<T, long>(value)
        : typeof(T) == typeof(int) ? Unsafe.BitCast<T, int>(value)
        : typeof(T) == typeof(short) ? Unsafe.BitCast<T, short>(value)
        : typeof(T) == typeof(sbyte) ? Unsafe.BitCast<T, sbyte>(value)
        : typeof(T) == typeof(byte) ? Unsafe.BitCast<T, byte>(value)
        : typeof(T) == typeof(ushort) ? Unsafe.BitCast<T, ushort>(value)
        : typeof(T) == typeof(uint) ? Unsafe.BitCast<T, uint>(value)
        : (long)Unsafe.BitCast<T, ulong>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T FromInt64<T>(long value) where T : unmanaged =>
        typeof(T) == typeof(long) ? Unsafe.BitCast<long, T>(value)
        : typeof(T) == typeof(int) ? Unsafe.BitCast<int, T>((int)value)
        : typeof(T) == typeof(short) ? Unsafe.BitCast<short, T>((short)value)
        : typeof(T) == typeof(sbyte) ? Unsafe.BitCast<sbyte, T>((sbyte)value)
        : typeof(T) == typeof(byte) ? Unsafe.BitCast<byte, T>((byte)value)
        : typeof(T) == typeof(ushort) ? Unsafe.BitCast<ushort, T>((ushort)value)
        : typeof(T) == typeof(uint) ? Unsafe.BitCast<uint, T>((uint)value)
        : Unsafe.BitCast<ulong, T>((ulong)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ToDouble<T>(T value) where T : unmanaged =>
        typeof(T) == typeof(double) ? Unsafe.BitCast<T, double>(value)
        : typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(value)
        : typeof(T) == typeof(Half) ? (double)Unsafe.BitCast<T, Half>(value)
        : (float)Unsafe.BitCast<T, BFloat16>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T FromDouble<T>(double value) where T : unmanaged =>
        typeof(T) == typeof(double) ? Unsafe.BitCast<double, T>(value)
        : typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value)
        : typeof(T) == typeof(Half) ? Unsafe.BitCast<Half, T>((Half)(float)value)
        : Unsafe.BitCast<BFloat16, T>((BFloat16)(float)value);
}
