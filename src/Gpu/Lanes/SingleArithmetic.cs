using ILGPU.Algorithms;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>Single precision.</summary>
internal readonly struct SingleArithmetic : IArithmetic<float>
{
    public static bool IsInteger => false;
    public static bool IsSingle => true;
    public static float From(double value) => (float)value;
    public static float FromDouble(double value) => (float)value;
    public static float FromSingle(float value) => value;
    public static float FromInteger(long value) => value;
    public static float FromUnsigned(ulong value) => value;
    public static ulong ToUnsigned(float value) => value >= 9.2233720368547758E18f ? (ulong)value : (ulong)ToInteger(value);
    public static double ToDouble(float value) => value;
    public static float ToSingle(float value) => value;
    public static long ToInteger(float value) => XMath.Abs(value) < 9.2233720368547758E18f ? (long)value : long.MinValue;
    public static bool IsNan(float a) => float.IsNaN(a);
    public static float Divide(float a, float b) => a / b;
    public static float Abs(float a) => XMath.Abs(a);
    public static float Sqrt(float a) => XMath.Sqrt(a);
    public static float Exp(float a) => XMath.Exp(a);
    public static float Log(float a) => XMath.Log(a);
    public static float Sin(float a) => (float)Trigonometry.Sin(a);
    public static float Cos(float a) => (float)Trigonometry.Cos(a);
    public static float Floor(float a) => XMath.Floor(a);
    public static float Ceiling(float a) => XMath.Ceiling(a);
    public static float Truncate(float a) => a < 0 ? XMath.Ceiling(a) : XMath.Floor(a);
    public static float Round(float a) => XMath.RoundToEven(a);
    public static float BitAnd(float a, float b) => Unasked(a);
    public static float BitOr(float a, float b) => Unasked(a);
    public static float BitXor(float a, float b) => Unasked(a);
    public static float Map<F>(F function, float a) where F : unmanaged, IScalarFunction => (float)function.F((double)a);
    public static float Map<F>(F function, float a, float b) where F : unmanaged, IScalarFunction2 => (float)function.F((double)a, (double)b);

    /// <summary>Bits of real numbers, which no formula asks for.</summary>
    private static float Unasked(float a) => a;
}
