using System.Numerics;
using ILGPU.Algorithms;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>The complex number of one GPU thread. A condition is 1 or 0. There is no order: where a formula would ask for it, which it does not once it has asked <see cref="IsOrdered"/>, the number itself is what it gets.</summary>
internal readonly struct LaneComplexGpu<T, A>(T re, T im) : ILane<LaneComplexGpu<T, A>> where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    public readonly T Re = re;
    public readonly T Im = im;

    public static bool IsOrdered => false;

    internal bool Holds => Re != A.From(0) || Im != A.From(0);

    private Complex Value => new(A.ToDouble(Re), A.ToDouble(Im));

    public static implicit operator LaneComplexGpu<T, A>(double c) => new(A.From(c), A.From(0));

    public static LaneComplexGpu<T, A> operator +(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b) => new(a.Re + b.Re, a.Im + b.Im);
    public static LaneComplexGpu<T, A> operator -(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b) => new(a.Re - b.Re, a.Im - b.Im);
    public static LaneComplexGpu<T, A> operator *(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b) => new(a.Re * b.Re - a.Im * b.Im, a.Re * b.Im + a.Im * b.Re);
    public static LaneComplexGpu<T, A> operator -(LaneComplexGpu<T, A> a) => new(-a.Re, -a.Im);

    /// <summary>Scaled by the divisor's larger part, so that its square does not overflow.</summary>
    public static LaneComplexGpu<T, A> operator /(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b)
    {
        if (A.Abs(b.Re) >= A.Abs(b.Im))
        {
            T ratio = b.Re == A.From(0) ? A.From(0) : A.Divide(b.Im, b.Re), scale = b.Re + b.Im * ratio;
            return new(A.Divide(a.Re + a.Im * ratio, scale), A.Divide(a.Im - a.Re * ratio, scale));
        }
        else
        {
            T ratio = A.Divide(b.Re, b.Im), scale = b.Re * ratio + b.Im;
            return new(A.Divide(a.Re * ratio + a.Im, scale), A.Divide(a.Im * ratio - a.Re, scale));
        }
    }

    public static LaneComplexGpu<T, A> Equal(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b) => Condition(a.Re == b.Re && a.Im == b.Im);
    public static LaneComplexGpu<T, A> And(LaneComplexGpu<T, A> condition, LaneComplexGpu<T, A> other) => Condition(condition.Holds && other.Holds);
    public static LaneComplexGpu<T, A> Or(LaneComplexGpu<T, A> condition, LaneComplexGpu<T, A> other) => Condition(condition.Holds || other.Holds);
    public static LaneComplexGpu<T, A> Not(LaneComplexGpu<T, A> condition) => Condition(condition.Re == A.From(0) && condition.Im == A.From(0));
    public static LaneComplexGpu<T, A> Select(LaneComplexGpu<T, A> condition, LaneComplexGpu<T, A> then, LaneComplexGpu<T, A> otherwise) => condition.Holds ? then : otherwise;

    public static LaneComplexGpu<T, A> Conjugate(LaneComplexGpu<T, A> a) => new(a.Re, -a.Im);
    public static LaneComplexGpu<T, A> Abs(LaneComplexGpu<T, A> a) => new(A.FromDouble(Size(a)), A.From(0));

    public static LaneComplexGpu<T, A> Sqrt(LaneComplexGpu<T, A> a)
    {
        double re = A.ToDouble(a.Re), im = A.ToDouble(a.Im), half = XMath.Sqrt((DeviceMath.Hypot(re, im) + XMath.Abs(re)) / 2), other = half == 0 ? im : XMath.Abs(im) / (2 * half);
        return new(A.FromDouble(re >= 0 ? half : other), A.FromDouble(DeviceMath.CopySign(re >= 0 ? other : half, im)));
    }

    public static LaneComplexGpu<T, A> Exp(LaneComplexGpu<T, A> a)
    {
        var size = A.Exp(a.Re);
        return new(size * A.Cos(a.Im), a.Im == A.From(0) ? a.Im : size * A.Sin(a.Im));
    }

    public static LaneComplexGpu<T, A> Log(LaneComplexGpu<T, A> a) => new(A.FromDouble(XMath.Log(Size(a))), A.FromDouble(XMath.Atan2(A.ToDouble(a.Im), A.ToDouble(a.Re))));
    public static LaneComplexGpu<T, A> Sin(LaneComplexGpu<T, A> a) => new(A.Sin(a.Re) * Cosh(a.Im), A.Cos(a.Re) * Sinh(a.Im));
    public static LaneComplexGpu<T, A> Cos(LaneComplexGpu<T, A> a) => new(A.Cos(a.Re) * Cosh(a.Im), -(A.Sin(a.Re) * Sinh(a.Im)));
    public static LaneComplexGpu<T, A> FusedMultiplyAdd(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b, LaneComplexGpu<T, A> c) => a * b + c;

    public static LaneComplexGpu<T, A> Map<F>(F function, LaneComplexGpu<T, A> a) where F : unmanaged, IScalarFunction => From(function.F(a.Value));
    public static LaneComplexGpu<T, A> Map<F>(F function, LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b) where F : unmanaged, IScalarFunction2 => From(function.F(a.Value, b.Value));

    public static LaneComplexGpu<T, A> Less(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b) => a;
    public static LaneComplexGpu<T, A> LessEqual(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b) => a;
    public static LaneComplexGpu<T, A> Min(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b) => a;
    public static LaneComplexGpu<T, A> Max(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b) => a;
    public static LaneComplexGpu<T, A> Floor(LaneComplexGpu<T, A> a) => a;
    public static LaneComplexGpu<T, A> Ceiling(LaneComplexGpu<T, A> a) => a;
    public static LaneComplexGpu<T, A> Truncate(LaneComplexGpu<T, A> a) => a;
    public static LaneComplexGpu<T, A> Round(LaneComplexGpu<T, A> a) => a;
    public static LaneComplexGpu<T, A> BitAnd(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b) => a;
    public static LaneComplexGpu<T, A> BitOr(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b) => a;
    public static LaneComplexGpu<T, A> BitXor(LaneComplexGpu<T, A> a, LaneComplexGpu<T, A> b) => a;

    private static double Size(LaneComplexGpu<T, A> a) => DeviceMath.Hypot(A.ToDouble(a.Re), A.ToDouble(a.Im));

    private static T Cosh(T x) => A.FromDouble((XMath.Exp(A.ToDouble(x)) + XMath.Exp(-A.ToDouble(x))) / 2);

    /// <summary>Of small numbers, whose exponentials differ by little, by its series.</summary>
    private static T Sinh(T value)
    {
        double x = A.ToDouble(value), square = x * x;
        return A.FromDouble(square < 0.01 ? x * (1 + square / 6 * (1 + square / 20 * (1 + square / 42 * (1 + square / 72)))) : (XMath.Exp(x) - XMath.Exp(-x)) / 2);
    }

    private static LaneComplexGpu<T, A> From(Complex value) => new(A.FromDouble(value.Real), A.FromDouble(value.Imaginary));

    private static LaneComplexGpu<T, A> Condition(bool c) => new(c ? A.From(1) : A.From(0), A.From(0));
}
