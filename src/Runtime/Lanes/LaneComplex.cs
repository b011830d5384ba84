using System.Numerics;

namespace TorchPort.Lanes;

/// <summary>One complex number. A condition is 1 or 0.</summary>
internal readonly struct LaneComplex<T>(T re, T im) : ILane<LaneComplex<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public readonly T Re = re;
    public readonly T Im = im;

    public static implicit operator LaneComplex<T>(double c) => new(T.CreateTruncating(c), T.Zero);

    public static LaneComplex<T> operator +(LaneComplex<T> a, LaneComplex<T> b) => new(a.Re + b.Re, a.Im + b.Im);
    public static LaneComplex<T> operator -(LaneComplex<T> a, LaneComplex<T> b) => new(a.Re - b.Re, a.Im - b.Im);
    public static LaneComplex<T> operator *(LaneComplex<T> a, LaneComplex<T> b) => new(a.Re * b.Re - a.Im * b.Im, a.Re * b.Im + a.Im * b.Re);
    public static LaneComplex<T> operator -(LaneComplex<T> a) => new(-a.Re, -a.Im);

    /// <summary>Scaled by the divisor's larger part, so that its square does not overflow.</summary>
    public static LaneComplex<T> operator /(LaneComplex<T> a, LaneComplex<T> b)
    {
        if (T.Abs(b.Re) >= T.Abs(b.Im))
        {
            if (b.Re == T.Zero)
                return new(a.Re / b.Re, a.Im / b.Re);
            var ratio = b.Im / b.Re;
            var scale = b.Re + b.Im * ratio;
            return new((a.Re + a.Im * ratio) / scale, (a.Im - a.Re * ratio) / scale);
        }
        else
        {
            var ratio = b.Re / b.Im;
            var scale = b.Re * ratio + b.Im;
            return new((a.Re * ratio + a.Im) / scale, (a.Im * ratio - a.Re) / scale);
        }
    }

    public static LaneComplex<T> Equal(LaneComplex<T> a, LaneComplex<T> b) => Condition(a.Re == b.Re && a.Im == b.Im);
    public static LaneComplex<T> And(LaneComplex<T> condition, LaneComplex<T> other) => Condition(condition.Holds && other.Holds);
    public static LaneComplex<T> Or(LaneComplex<T> condition, LaneComplex<T> other) => Condition(condition.Holds || other.Holds);
    public static LaneComplex<T> Not(LaneComplex<T> condition) => Condition(!condition.Holds);
    public static LaneComplex<T> Select(LaneComplex<T> condition, LaneComplex<T> then, LaneComplex<T> otherwise) => condition.Holds ? then : otherwise;

    public static LaneComplex<T> Conjugate(LaneComplex<T> a) => new(a.Re, -a.Im);
    public static LaneComplex<T> Abs(LaneComplex<T> a) => new(T.Hypot(a.Re, a.Im), T.Zero);
    public static LaneComplex<T> Sqrt(LaneComplex<T> a) => From(Complex.Sqrt(a.Value));
    public static LaneComplex<T> Exp(LaneComplex<T> a) => From(Complex.Exp(a.Value));
    public static LaneComplex<T> Log(LaneComplex<T> a) => new(T.Log(T.Hypot(a.Re, a.Im)), T.Atan2(a.Im, a.Re));
    public static LaneComplex<T> Sin(LaneComplex<T> a) => From(Complex.Sin(a.Value));
    public static LaneComplex<T> Cos(LaneComplex<T> a) => From(Complex.Cos(a.Value));
    public static LaneComplex<T> FusedMultiplyAdd(LaneComplex<T> a, LaneComplex<T> b, LaneComplex<T> c) => a * b + c;

    public static LaneComplex<T> Map<F>(F function, LaneComplex<T> a) where F : unmanaged, IScalarFunction => From(function.F(a.Value));
    public static LaneComplex<T> Map<F>(F function, LaneComplex<T> a, LaneComplex<T> b) where F : unmanaged, IScalarFunction2 => From(function.F(a.Value, b.Value));

    public static bool IsOrdered => false;

    public static LaneComplex<T> Less(LaneComplex<T> a, LaneComplex<T> b) => throw NoOrder();
    public static LaneComplex<T> LessEqual(LaneComplex<T> a, LaneComplex<T> b) => throw NoOrder();
    public static LaneComplex<T> Min(LaneComplex<T> a, LaneComplex<T> b) => throw NoOrder();
    public static LaneComplex<T> Max(LaneComplex<T> a, LaneComplex<T> b) => throw NoOrder();
    public static LaneComplex<T> Floor(LaneComplex<T> a) => throw NoOrder();
    public static LaneComplex<T> Ceiling(LaneComplex<T> a) => throw NoOrder();
    public static LaneComplex<T> Truncate(LaneComplex<T> a) => throw NoOrder();
    public static LaneComplex<T> Round(LaneComplex<T> a) => throw NoOrder();
    public static LaneComplex<T> BitAnd(LaneComplex<T> a, LaneComplex<T> b) => throw NoOrder();
    public static LaneComplex<T> BitOr(LaneComplex<T> a, LaneComplex<T> b) => throw NoOrder();
    public static LaneComplex<T> BitXor(LaneComplex<T> a, LaneComplex<T> b) => throw NoOrder();

    private bool Holds => Re != T.Zero || Im != T.Zero;

    private Complex Value => new(double.CreateTruncating(Re), double.CreateTruncating(Im));

    private static LaneComplex<T> From(Complex value) => new(T.CreateTruncating(value.Real), T.CreateTruncating(value.Imaginary));

    private static LaneComplex<T> Condition(bool c) => new(c ? T.One : T.Zero, T.Zero);

    private static DTypeException NoOrder() => new("Complex numbers have no order, no bits and are not rounded: take Real(), Imag() or Abs() first.");
}
