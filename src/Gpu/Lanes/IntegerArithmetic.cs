using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>Whole numbers.</summary>
internal readonly struct IntegerArithmetic : IArithmetic<long>
{
    public static bool IsInteger => true;
    public static bool IsSingle => false;
    public static long From(double value) => value >= 9.2233720368547758E18 ? long.MaxValue : value <= -9.2233720368547758E18 ? long.MinValue : (long)value;
    public static long FromDouble(double value) => DoubleArithmetic.ToInteger(value);
    public static long FromSingle(float value) => SingleArithmetic.ToInteger(value);
    public static long FromInteger(long value) => value;
    public static long FromUnsigned(ulong value) => (long)value;
    public static ulong ToUnsigned(long value) => (ulong)value;
    public static double ToDouble(long value) => value;
    public static float ToSingle(long value) => value;
    public static long ToInteger(long value) => value;
    public static bool IsNan(long a) => false;

    /// <summary>A division by zero gives 0: a kernel cannot stop the program.</summary>
    public static long Divide(long a, long b) => b == 0 ? 0 : b == -1 ? -a : a / b;
    public static long Abs(long a) => a < 0 ? -a : a;
    public static long Sqrt(long a) => Real(a);
    public static long Exp(long a) => Real(a);
    public static long Log(long a) => Real(a);
    public static long Sin(long a) => Real(a);
    public static long Cos(long a) => Real(a);
    public static long Floor(long a) => a;
    public static long Ceiling(long a) => a;
    public static long Truncate(long a) => a;
    public static long Round(long a) => a;
    public static long BitAnd(long a, long b) => a & b;
    public static long BitOr(long a, long b) => a | b;
    public static long BitXor(long a, long b) => a ^ b;
    public static long Map<F>(F function, long a) where F : unmanaged, IScalarFunction => function.F(a);
    public static long Map<F>(F function, long a, long b) where F : unmanaged, IScalarFunction2 => function.F(a, b);

    /// <summary>A function of real numbers, to which operations promote integers before they ask for it.</summary>
    private static long Real(long a) => a;
}
