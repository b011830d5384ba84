using ILGPU.Algorithms;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>Double precision.</summary>
internal readonly struct DoubleArithmetic : IArithmetic<double>
{
    public static bool IsInteger => false;
    public static bool IsSingle => false;
    public static double From(double value) => value;
    public static double FromDouble(double value) => value;
    public static double FromSingle(float value) => value;
    public static double FromInteger(long value) => value;
    public static double FromUnsigned(ulong value) => value;
    public static ulong ToUnsigned(double value) => value >= 9.2233720368547758E18 ? (ulong)value : (ulong)ToInteger(value);
    public static double ToDouble(double value) => value;
    public static float ToSingle(double value) => (float)value;
    public static long ToInteger(double value) => XMath.Abs(value) < 9.2233720368547758E18 ? (long)value : long.MinValue;
    public static bool IsNan(double a) => double.IsNaN(a);
    public static double Divide(double a, double b) => a / b;
    public static double Abs(double a) => XMath.Abs(a);
    public static double Sqrt(double a) => XMath.Sqrt(a);
    public static double Exp(double a) => XMath.Exp(a);
    public static double Log(double a) => XMath.Log(a);
    public static double Sin(double a) => Trigonometry.Sin(a);
    public static double Cos(double a) => Trigonometry.Cos(a);
    public static double Floor(double a) => XMath.Floor(a);
    public static double Ceiling(double a) => XMath.Ceiling(a);
    public static double Truncate(double a) => a < 0 ? XMath.Ceiling(a) : XMath.Floor(a);
    public static double Round(double a) => XMath.RoundToEven(a);
    public static double BitAnd(double a, double b) => Unasked(a);
    public static double BitOr(double a, double b) => Unasked(a);
    public static double BitXor(double a, double b) => Unasked(a);
    public static double Map<F>(F function, double a) where F : unmanaged, IScalarFunction => function.F((double)a);
    public static double Map<F>(F function, double a, double b) where F : unmanaged, IScalarFunction2 => function.F((double)a, (double)b);

    /// <summary>Bits of real numbers, which no formula asks for.</summary>
    private static double Unasked(double a) => a;
}
