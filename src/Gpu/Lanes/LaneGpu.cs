using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>The number of one GPU thread. A condition is 1 or 0.</summary>
internal readonly struct LaneGpu<T, A>(T v) : ILane<LaneGpu<T, A>> where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    public readonly T V = v;

    public static bool IsOrdered => true;

    public static bool IsSingle => A.IsSingle;

    public static implicit operator LaneGpu<T, A>(double c) => new(A.From(c));

    public static LaneGpu<T, A> operator +(LaneGpu<T, A> a, LaneGpu<T, A> b) => new(a.V + b.V);
    public static LaneGpu<T, A> operator -(LaneGpu<T, A> a, LaneGpu<T, A> b) => new(a.V - b.V);
    public static LaneGpu<T, A> operator *(LaneGpu<T, A> a, LaneGpu<T, A> b) => new(a.V * b.V);
    public static LaneGpu<T, A> operator /(LaneGpu<T, A> a, LaneGpu<T, A> b) => new(A.Divide(a.V, b.V));
    public static LaneGpu<T, A> operator -(LaneGpu<T, A> a) => new(-a.V);

    public static LaneGpu<T, A> Less(LaneGpu<T, A> a, LaneGpu<T, A> b) => Condition(a.V < b.V);
    public static LaneGpu<T, A> LessEqual(LaneGpu<T, A> a, LaneGpu<T, A> b) => Condition(a.V <= b.V);
    public static LaneGpu<T, A> Equal(LaneGpu<T, A> a, LaneGpu<T, A> b) => Condition(a.V == b.V);
    public static LaneGpu<T, A> And(LaneGpu<T, A> condition, LaneGpu<T, A> other) => Condition(condition.V != A.From(0) && other.V != A.From(0));
    public static LaneGpu<T, A> Or(LaneGpu<T, A> condition, LaneGpu<T, A> other) => Condition(condition.V != A.From(0) || other.V != A.From(0));
    public static LaneGpu<T, A> Not(LaneGpu<T, A> condition) => Condition(condition.V == A.From(0));
    public static LaneGpu<T, A> Select(LaneGpu<T, A> condition, LaneGpu<T, A> then, LaneGpu<T, A> otherwise) => condition.V != A.From(0) ? then : otherwise;

    public static LaneGpu<T, A> Min(LaneGpu<T, A> a, LaneGpu<T, A> b) => a.V < b.V || A.IsNan(a.V) ? a : b;
    public static LaneGpu<T, A> Max(LaneGpu<T, A> a, LaneGpu<T, A> b) => a.V > b.V || A.IsNan(a.V) ? a : b;
    public static LaneGpu<T, A> WithSign(LaneGpu<T, A> a, LaneGpu<T, A> sign) => new(A.FromDouble(DeviceMath.CopySign(A.ToDouble(a.V), A.ToDouble(sign.V))));
    public static LaneGpu<T, A> Conjugate(LaneGpu<T, A> a) => a;
    public static LaneGpu<T, A> Abs(LaneGpu<T, A> a) => new(A.Abs(a.V));
    public static LaneGpu<T, A> Sqrt(LaneGpu<T, A> a) => new(A.Sqrt(a.V));
    public static LaneGpu<T, A> Exp(LaneGpu<T, A> a) => new(A.Exp(a.V));
    public static LaneGpu<T, A> Log(LaneGpu<T, A> a) => new(A.Log(a.V));
    public static LaneGpu<T, A> Sin(LaneGpu<T, A> a) => new(A.Sin(a.V));
    public static LaneGpu<T, A> Cos(LaneGpu<T, A> a) => new(A.Cos(a.V));
    public static LaneGpu<T, A> Floor(LaneGpu<T, A> a) => new(A.Floor(a.V));
    public static LaneGpu<T, A> Ceiling(LaneGpu<T, A> a) => new(A.Ceiling(a.V));
    public static LaneGpu<T, A> Truncate(LaneGpu<T, A> a) => new(A.Truncate(a.V));
    public static LaneGpu<T, A> Round(LaneGpu<T, A> a) => new(A.Round(a.V));
    public static LaneGpu<T, A> FusedMultiplyAdd(LaneGpu<T, A> a, LaneGpu<T, A> b, LaneGpu<T, A> c) => new(a.V * b.V + c.V);
    public static LaneGpu<T, A> BitAnd(LaneGpu<T, A> a, LaneGpu<T, A> b) => new(A.BitAnd(a.V, b.V));
    public static LaneGpu<T, A> BitOr(LaneGpu<T, A> a, LaneGpu<T, A> b) => new(A.BitOr(a.V, b.V));
    public static LaneGpu<T, A> BitXor(LaneGpu<T, A> a, LaneGpu<T, A> b) => new(A.BitXor(a.V, b.V));

    public static LaneGpu<T, A> Map<F>(F function, LaneGpu<T, A> a) where F : unmanaged, IScalarFunction => new(A.Map(function, a.V));
    public static LaneGpu<T, A> Map<F>(F function, LaneGpu<T, A> a, LaneGpu<T, A> b) where F : unmanaged, IScalarFunction2 => new(A.Map(function, a.V, b.V));

    private static LaneGpu<T, A> Condition(bool c) => new(c ? A.From(1) : A.From(0));
}
