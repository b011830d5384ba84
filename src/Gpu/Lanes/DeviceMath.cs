using System.Reflection;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Frontend.Intrinsic;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>What formulas call that ILGPU does not know: methods of .NET by methods that kernels can run.</summary>
internal static class DeviceMath
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Tells ILGPU of the methods here that have the name and the parameters of one of .NET's.</summary>
    internal static void Register()
    {
        foreach (var method in typeof(DeviceMath).GetMethods(Static | BindingFlags.DeclaredOnly))
        {
            Type[] parameters = [.. method.GetParameters().Select(p => p.ParameterType)];
            foreach (var source in new[] { typeof(Math), typeof(MathF), typeof(double), typeof(float) })
            {
                if (source.GetMethod(method.Name, Static, null, parameters, null) is { } original && original.ReturnType == method.ReturnType)
                    Remap(original, method);
            }
        }
        foreach (var (name, method) in new Dictionary<string, Delegate> { [nameof(ErrorFunctions.Erf)] = Erf, [nameof(ErrorFunctions.Erfc)] = Erfc, [nameof(ErrorFunctions.Log1p)] = Log1p })
            Remap(typeof(ErrorFunctions).GetMethod(name, Static)!, method.Method);
        Remap(typeof(Arithmetic).GetMethod(nameof(Arithmetic.Divide), Static)!.MakeGenericMethod(typeof(long)), typeof(IntegerArithmetic).GetMethod(nameof(IntegerArithmetic.Divide))!);
    }

    private static void Remap(MethodInfo from, MethodInfo to) => RemappedIntrinsics.AddRemapping(from, (ref ILGPU.Frontend.InvocationContext context) => context.Method = to);

    internal static double FusedMultiplyAdd(double a, double b, double c) => a * b + c;

    private static double Erf(double x) => default(Erf).F(new LaneGpu<double, DoubleArithmetic>(x)).V;

    private static double Erfc(double x) => default(Erfc).F(new LaneGpu<double, DoubleArithmetic>(x)).V;

    private static double Log1p(double x) => default(Log1p).F(new LaneGpu<double, DoubleArithmetic>(x)).V;

    internal static (double Sin, double Cos) SinCos(double x) => (Trigonometry.Sin(x), Trigonometry.Cos(x));

    internal static double Asinh(double x) => XMath.Abs(x) < 1e-4 ? x - x * x * x / 6 : CopySign(XMath.Log(XMath.Abs(x) + XMath.Sqrt(x * x + 1)), x);

    internal static double Acosh(double x) => XMath.Log(x + XMath.Sqrt(x * x - 1));

    internal static double Atanh(double x) => XMath.Abs(x) < 1e-4 ? x + x * x * x / 3 : 0.5 * XMath.Log((1 + x) / (1 - x));

    internal static double Cbrt(double x) => CopySign(XMath.Pow(XMath.Abs(x), 1.0 / 3), x);

    internal static double Log2(double x) => XMath.Log(x) * 1.4426950408889634;

    internal static double Clamp(double x, double low, double high) => x < low ? low : x > high ? high : x;

    internal static long Clamp(long x, long low, long high) => x < low ? low : x > high ? high : x;

    internal static int Clamp(int x, int low, int high) => x < low ? low : x > high ? high : x;

    internal static double CopySign(double x, double sign) => Interop.IntAsFloat(Interop.FloatAsInt(x) & 0x7FFFFFFFFFFFFFFFUL | Interop.FloatAsInt(sign) & 0x8000000000000000UL);

    internal static float CopySign(float x, float sign) => Interop.IntAsFloat(Interop.FloatAsInt(x) & 0x7FFFFFFFu | Interop.FloatAsInt(sign) & 0x80000000u);

    /// <summary>OpenCL code takes unsigned numbers for signed ones where it compares and shifts them.</summary>
    internal static bool IsNegative(double x) => (long)Interop.FloatAsInt(x) < 0;

    internal static bool IsNegative(float x) => (int)Interop.FloatAsInt(x) < 0;

    internal static bool IsPositiveInfinity(double x) => x == double.PositiveInfinity;

    internal static bool IsNegativeInfinity(double x) => x == double.NegativeInfinity;

    internal static bool IsEvenInteger(double x) => XMath.Floor(x * 0.5) * 2 == x;

    internal static int Sign(double x) => x > 0 ? 1 : x < 0 ? -1 : 0;

    internal static double Hypot(double x, double y)
    {
        double a = XMath.Abs(x), b = XMath.Abs(y);
        if (a == double.PositiveInfinity || b == double.PositiveInfinity)
            return double.PositiveInfinity;
        double large = a > b ? a : b, small = a > b ? b : a;
        return large == 0 ? large + small : large * XMath.Sqrt(1 + small / large * (small / large));
    }

    /// <summary>x · 2ⁿ, in two steps, because one power alone may lie outside the range of exponents.</summary>
    internal static double ScaleB(double x, int n)
    {
        var half = Clamp(n, -2000, 2000) / 2;
        return x * Power(half) * Power(Clamp(n, -2000, 2000) - half);
    }

    /// <summary>The power of two that a number is at least; not of 0 or what is not finite.</summary>
    internal static int ILogB(double x)
    {
        var exponent = (int)(Interop.FloatAsInt(x) >> 52 & 0x7FF);
        return exponent != 0 ? exponent - 1023 : (int)(Interop.FloatAsInt(x * 18014398509481984.0) >> 52 & 0x7FF) - 1023 - 54;
    }

    internal static double BitIncrement(double x) => double.IsNaN(x) || x == double.PositiveInfinity ? x : x == 0 ? double.Epsilon : Interop.IntAsFloat(Interop.FloatAsInt(x) + (x > 0 ? 1UL : ulong.MaxValue));

    internal static double BitDecrement(double x) => -BitIncrement(-x);

    internal static float BitIncrement(float x) => float.IsNaN(x) || x == float.PositiveInfinity ? x : x == 0 ? float.Epsilon : Interop.IntAsFloat(Interop.FloatAsInt(x) + (x > 0 ? 1u : uint.MaxValue));

    internal static float BitDecrement(float x) => -BitIncrement(-x);

    private static double Power(int n) => n < -1022 ? 0.0 : Interop.IntAsFloat((ulong)(n + 1023) << 52);
}
