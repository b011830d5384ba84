using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchPort.Lanes;

/// <summary>One number. A condition is 1 or 0.</summary>
internal readonly unsafe struct Lane1<T>(T v) : IMemoryLane<Lane1<T>, T> where T : unmanaged, INumber<T>
{
    public readonly T V = v;

    public static int Width => 1;

    public static bool IsSingle => typeof(T) == typeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> Load(T* from) => new(*from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lane1<T> lane, T* to) => *to = lane.V;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePast(Lane1<T> lane, T* to) => Store(lane, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> LoadWhere(Lane1<T> condition, T* from, Lane1<T> otherwise) => condition.V != T.Zero ? Load(from) : otherwise;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWhere(Lane1<T> condition, Lane1<T> lane, T* to)
    {
        if (condition.V != T.Zero)
            Store(lane, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> All(T value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> Pick(ref T sixteen, Lane1<T> places) => new(Unsafe.Add(ref sixteen, Unsafe.BitCast<T, int>(places.V) & 15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Lane1<T> lane) => lane.V;

    public static T Largest(Lane1<T> lane) => lane.V;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(Lane1<T> condition) => condition.V != T.Zero ? 1UL : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWhole(Lane1<T> lane, long* to) => *to = long.CreateTruncating(lane.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sums(Lane1<T> a, Lane1<T> b, Lane1<T> c, Lane1<T> d, T* to) => (to[0], to[1], to[2], to[3]) = (a.V, b.V, c.V, d.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Lane1<T>(double c) => typeof(T) == typeof(float) ? new(Unsafe.BitCast<float, T>((float)c)) : typeof(T) == typeof(double) ? new(Unsafe.BitCast<double, T>(c)) : new(T.CreateTruncating(c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> operator +(Lane1<T> a, Lane1<T> b) => new(a.V + b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> operator -(Lane1<T> a, Lane1<T> b) => new(a.V - b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> operator *(Lane1<T> a, Lane1<T> b) => new(a.V * b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> operator /(Lane1<T> a, Lane1<T> b) => new(Arithmetic.Divide(a.V, b.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> operator -(Lane1<T> a) => new(-a.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> Less(Lane1<T> a, Lane1<T> b) => Condition(a.V < b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> LessEqual(Lane1<T> a, Lane1<T> b) => Condition(a.V <= b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> Equal(Lane1<T> a, Lane1<T> b) => Condition(a.V == b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> And(Lane1<T> condition, Lane1<T> other) => Condition(condition.V != T.Zero && other.V != T.Zero);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> Or(Lane1<T> condition, Lane1<T> other) => Condition(condition.V != T.Zero || other.V != T.Zero);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> Not(Lane1<T> condition) => Condition(condition.V == T.Zero);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> Select(Lane1<T> condition, Lane1<T> then, Lane1<T> otherwise) => condition.V != T.Zero ? then : otherwise;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> Min(Lane1<T> a, Lane1<T> b) => new(T.Min(a.V, b.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> Max(Lane1<T> a, Lane1<T> b) => new(T.Max(a.V, b.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> WithSign(Lane1<T> a, Lane1<T> sign) => new(T.CopySign(a.V, sign.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> ByPieces<P>(P function, Lane1<T> a) where P : struct, IPieces =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<Lane1<float>, Lane1<T>>(Pieces.Of(function, Unsafe.BitCast<Lane1<T>, Lane1<float>>(a))) : function.Whole(a);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> Conjugate(Lane1<T> a) => a;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> Abs(Lane1<T> a) => new(Arithmetic.Abs(a.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> Sqrt(Lane1<T> a) => new(Arithmetic.Sqrt(a.V));
    public static Lane1<T> Exp(Lane1<T> a) => new(Arithmetic.Exp(a.V));
    public static Lane1<T> ExpNegative(Lane1<T> a) => a.V < T.CreateTruncating(typeof(T) == typeof(double) ? Exponential.LeastNormal : -87.0) ? default : Exp(a);
    public static Lane1<T> Log(Lane1<T> a) => new(Arithmetic.Log(a.V));
    public static Lane1<T> Sin(Lane1<T> a) => new(Arithmetic.Sin(a.V));
    public static Lane1<T> Cos(Lane1<T> a) => new(Arithmetic.Cos(a.V));
    public static Lane1<T> Floor(Lane1<T> a) => new(Arithmetic.Floor(a.V));
    public static Lane1<T> Ceiling(Lane1<T> a) => new(Arithmetic.Ceiling(a.V));
    public static Lane1<T> Truncate(Lane1<T> a) => new(Arithmetic.Truncate(a.V));
    public static Lane1<T> Round(Lane1<T> a) => new(Arithmetic.Round(a.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> FusedMultiplyAdd(Lane1<T> a, Lane1<T> b, Lane1<T> c) => new(Arithmetic.FusedMultiplyAdd(a.V, b.V, c.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> BitAnd(Lane1<T> a, Lane1<T> b) => new(Arithmetic.FromBits<T>(Arithmetic.Bits(a.V) & Arithmetic.Bits(b.V)));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> BitOr(Lane1<T> a, Lane1<T> b) => new(Arithmetic.FromBits<T>(Arithmetic.Bits(a.V) | Arithmetic.Bits(b.V)));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane1<T> BitXor(Lane1<T> a, Lane1<T> b) => new(Arithmetic.FromBits<T>(Arithmetic.Bits(a.V) ^ Arithmetic.Bits(b.V)));

    public static Lane1<T> Map<F>(F function, Lane1<T> a) where F : unmanaged, IScalarFunction => new(Arithmetic.Map(function, a.V));
    public static Lane1<T> Map<F>(F function, Lane1<T> a, Lane1<T> b) where F : unmanaged, IScalarFunction2 => new(Arithmetic.Map(function, a.V, b.V));

    private static Lane1<T> Condition(bool c) => new(c ? T.One : T.Zero);
}
