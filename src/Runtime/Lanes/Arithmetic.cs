using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchPort.Lanes;

/// <summary>Functions of one number of type float, double or long; the type test is gone once compiled.</summary>
internal static class Arithmetic
{
    /// <summary>As <c>/</c>, but an integer divided by zero says so in PyTorch's words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Divide<T>(T a, T b) where T : unmanaged, INumber<T>
    {
        if (typeof(T) != typeof(long))
            return a / b;
        if (b == T.Zero)
            throw new TorchPortException("ZeroDivisionError: an integer was divided by zero.");
        return b == -T.One ? -a : a / b;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Abs<T>(T a) where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(float) ? As<float, T>(MathF.Abs(As<T, float>(a)))
        : typeof(T) == typeof(double) ? As<double, T>(Math.Abs(As<T, double>(a)))
        : a < T.Zero ? -a : a;

    internal static T Sqrt<T>(T a) where T : unmanaged => typeof(T) == typeof(float) ? As<float, T>(MathF.Sqrt(As<T, float>(a))) : As<double, T>(Math.Sqrt(Real(a)));

    internal static T Exp<T>(T a) where T : unmanaged => typeof(T) == typeof(float) ? As<float, T>(MathF.Exp(As<T, float>(a))) : As<double, T>(Math.Exp(Real(a)));

    internal static T Log<T>(T a) where T : unmanaged => typeof(T) == typeof(float) ? As<float, T>(MathF.Log(As<T, float>(a))) : As<double, T>(Math.Log(Real(a)));

    internal static T Sin<T>(T a) where T : unmanaged => typeof(T) == typeof(float) ? As<float, T>(MathF.Sin(As<T, float>(a))) : As<double, T>(Math.Sin(Real(a)));

    internal static T Cos<T>(T a) where T : unmanaged => typeof(T) == typeof(float) ? As<float, T>(MathF.Cos(As<T, float>(a))) : As<double, T>(Math.Cos(Real(a)));

    internal static T Floor<T>(T a) where T : unmanaged => typeof(T) == typeof(long) ? a : typeof(T) == typeof(float) ? As<float, T>(MathF.Floor(As<T, float>(a))) : As<double, T>(Math.Floor(Real(a)));

    internal static T Ceiling<T>(T a) where T : unmanaged => typeof(T) == typeof(long) ? a : typeof(T) == typeof(float) ? As<float, T>(MathF.Ceiling(As<T, float>(a))) : As<double, T>(Math.Ceiling(Real(a)));

    internal static T Truncate<T>(T a) where T : unmanaged => typeof(T) == typeof(long) ? a : typeof(T) == typeof(float) ? As<float, T>(MathF.Truncate(As<T, float>(a))) : As<double, T>(Math.Truncate(Real(a)));

    internal static T Round<T>(T a) where T : unmanaged => typeof(T) == typeof(long) ? a : typeof(T) == typeof(float) ? As<float, T>(MathF.Round(As<T, float>(a))) : As<double, T>(Math.Round(Real(a)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T FusedMultiplyAdd<T>(T a, T b, T c) where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(float) ? As<float, T>(MathF.FusedMultiplyAdd(As<T, float>(a), As<T, float>(b), As<T, float>(c)))
        : typeof(T) == typeof(double) ? As<double, T>(Math.FusedMultiplyAdd(Real(a), Real(b), Real(c)))
        : a * b + c;

    internal static long Bits<T>(T a) where T : unmanaged => typeof(T) == typeof(long) ? As<T, long>(a) : throw NotIntegers();

    internal static T FromBits<T>(long a) where T : unmanaged => typeof(T) == typeof(long) ? As<long, T>(a) : throw NotIntegers();

    internal static T Map<F, T>(F function, T a) where F : unmanaged, IScalarFunction where T : unmanaged =>
        typeof(T) == typeof(float) ? As<float, T>((float)function.F(As<T, float>(a)))
        : typeof(T) == typeof(double) ? As<double, T>(function.F(Real(a)))
        : As<long, T>(function.F(As<T, long>(a)));

    internal static T Map<F, T>(F function, T a, T b) where F : unmanaged, IScalarFunction2 where T : unmanaged =>
        typeof(T) == typeof(float) ? As<float, T>(function.F(As<T, float>(a), As<T, float>(b)))
        : typeof(T) == typeof(double) ? As<double, T>(function.F(Real(a), Real(b)))
        : As<long, T>(function.F(As<T, long>(a), As<T, long>(b)));

    private static double Real<T>(T a) where T : unmanaged => typeof(T) == typeof(double) ? As<T, double>(a) : throw new NotSupportedException("Integers have no such function: the op promotes them to a floating type first.");

    private static NotSupportedException NotIntegers() => new("Only integers have bits.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static To As<From, To>(From value) where From : unmanaged where To : unmanaged => Unsafe.BitCast<From, To>(value);
}
