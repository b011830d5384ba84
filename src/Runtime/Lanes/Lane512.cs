using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Lanes;

/// <summary>A 512-bit vector of numbers. A condition has all bits of an element set or none.</summary>
internal readonly unsafe struct Lane512<T>(Vector512<T> v) : IMemoryLane<Lane512<T>, T> where T : unmanaged, INumber<T>
{
    public readonly Vector512<T> V = v;

    public static int Width => Vector512<T>.Count;

    public static bool IsSingle => typeof(T) == typeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Load(T* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lane512<T> lane, T* to) => lane.V.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePast(Lane512<T> lane, T* to) => lane.V.StoreAlignedNonTemporal(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> LoadWhere(Lane512<T> condition, T* from, Lane512<T> otherwise) =>
        typeof(T) == typeof(float) && Avx512F.IsSupported ? new(Avx512F.MaskLoad((float*)from, condition.V.AsSingle(), otherwise.V.AsSingle()).As<float, T>())
        : typeof(T) == typeof(double) && Avx512F.IsSupported ? new(Avx512F.MaskLoad((double*)from, condition.V.AsDouble(), otherwise.V.AsDouble()).As<double, T>())
        : new(Apart.Load(condition.V, from, otherwise.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWhere(Lane512<T> condition, Lane512<T> lane, T* to)
    {
        if (typeof(T) == typeof(float) && Avx512F.IsSupported)
            Avx512F.MaskStore((float*)to, condition.V.AsSingle(), lane.V.AsSingle());
        else if (typeof(T) == typeof(double) && Avx512F.IsSupported)
            Avx512F.MaskStore((double*)to, condition.V.AsDouble(), lane.V.AsDouble());
        else
            Apart.Store(condition.V, lane.V, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> All(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Pick(ref T sixteen, Lane512<T> places)
    {
        if (typeof(T) != typeof(float))
            throw new NotSupportedException();
        if (Avx512F.IsSupported)
            return new(Avx512F.PermuteVar16x32(Vector512.LoadUnsafe(ref Unsafe.As<T, float>(ref sixteen)), places.V.AsInt32()).As<float, T>());
        return new(Vector512.Create(Lane256<T>.Pick(ref sixteen, new(places.V.GetLower())).V, Lane256<T>.Pick(ref sixteen, new(places.V.GetUpper())).V));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Lane512<T> lane) => Lane256<T>.Sum(Halves(lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Largest(Lane512<T> lane) => Lane256<T>.Largest(Lane256<T>.Max(new(lane.V.GetLower()), new(lane.V.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(Lane512<T> condition) => condition.V.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWhole(Lane512<T> lane, long* to)
    {
        if (typeof(T) == typeof(float))
        {
            var (low, high) = Vector512.Widen(Vector512.ConvertToInt32Native(lane.V.AsSingle()));
            low.Store(to);
            high.Store(to + Vector512<long>.Count);
        }
        else
        {
            (typeof(T) == typeof(long) ? lane.V.AsInt64() : Vector512.ConvertToInt64Native(lane.V.AsDouble())).Store(to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sums(Lane512<T> a, Lane512<T> b, Lane512<T> c, Lane512<T> d, T* to) => Lane256<T>.Sums(Halves(a), Halves(b), Halves(c), Halves(d), to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane256<T> Halves(Lane512<T> lane) => new(lane.V.GetLower() + lane.V.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Lane512<T>(double c) => typeof(T) == typeof(float) ? new(Vector512.Create((float)c).As<float, T>()) : typeof(T) == typeof(double) ? new(Vector512.Create(c).As<double, T>()) : new(Vector512.Create(T.CreateTruncating(c)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator +(Lane512<T> a, Lane512<T> b) => new(a.V + b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator -(Lane512<T> a, Lane512<T> b) => new(a.V - b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator *(Lane512<T> a, Lane512<T> b) => new(a.V * b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator -(Lane512<T> a) => new(-a.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> operator /(Lane512<T> a, Lane512<T> b) => typeof(T) == typeof(long) ? Each<Division>(a, b) : new(a.V / b.V);

    private static Lane512<T> One => new(Vector512<T>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Less(Lane512<T> a, Lane512<T> b) => new(Vector512.LessThan(a.V, b.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> LessEqual(Lane512<T> a, Lane512<T> b) => new(Vector512.LessThanOrEqual(a.V, b.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Equal(Lane512<T> a, Lane512<T> b) => new(Vector512.Equals(a.V, b.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> And(Lane512<T> condition, Lane512<T> other) => new(condition.V & other.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Or(Lane512<T> condition, Lane512<T> other) => new(condition.V | other.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Not(Lane512<T> condition) => new(~condition.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Select(Lane512<T> condition, Lane512<T> then, Lane512<T> otherwise) => new(Vector512.ConditionalSelect(condition.V, then.V, otherwise.V));

    // The processor's own gives the second operand where either is NaN, or both are zeros: the first is looked at in addition.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Min(Lane512<T> a, Lane512<T> b) => typeof(T) == typeof(long) ? new(Vector512.Min(a.V, b.V)) : new(Vector512.ConditionalSelect(Vector512.Equals(a.V, a.V), Vector512.MinNative(a.V, b.V), a.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Max(Lane512<T> a, Lane512<T> b) => typeof(T) == typeof(long) ? new(Vector512.Max(a.V, b.V)) : new(Vector512.ConditionalSelect(Vector512.Equals(a.V, a.V), Vector512.MaxNative(a.V, b.V), a.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> AtMost(Lane512<T> a, Lane512<T> limit) => typeof(T) == typeof(long) ? Min(a, limit) : new(Vector512.MinNative(limit.V, a.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> AtLeast(Lane512<T> a, Lane512<T> limit) => typeof(T) == typeof(long) ? Max(a, limit) : new(Vector512.MaxNative(limit.V, a.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> WithSign(Lane512<T> a, Lane512<T> sign) => new(Vector512.CopySign(a.V, sign.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> ByPieces<P>(P function, Lane512<T> a) where P : struct, IPieces =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<Lane512<float>, Lane512<T>>(Pieces.Of(function, Unsafe.BitCast<Lane512<T>, Lane512<float>>(a))) : function.Whole(a);
    public static Lane512<T> Power<F>(F power, Lane512<T> a, Lane512<T> b) where F : unmanaged, IScalarFunction2 =>
        typeof(T) == typeof(float) ? new(Lanes.Power.Of(power, a.V.AsSingle(), b.V.AsSingle()).As<float, T>()) : Map(power, a, b);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Conjugate(Lane512<T> a) => a;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Abs(Lane512<T> a) => new(Vector512.Abs(a.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Sqrt(Lane512<T> a) => new(Vector512.Sqrt(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Exp(Lane512<T> a) => typeof(T) == typeof(float) ? new(Exponential.Of(a.V.AsSingle()).As<float, T>()) : new(Vector512.Exp(a.V.AsDouble()).As<double, T>());
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> Logistic(Lane512<T> a) =>
        typeof(T) == typeof(float) && Avx512F.IsSupported ? new(Exponential.Logistic(a.V.AsSingle()).As<float, T>()) : One / (One + Exp(-a));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> ExpNegative(Lane512<T> a) => typeof(T) == typeof(float) ? new(Exponential.OfNegative(a.V.AsSingle()).As<float, T>())
        : new(Vector512.ConditionalSelect(Vector512.LessThan(a.V.AsDouble(), Vector512.Create(Exponential.LeastNormal)), Vector512<double>.Zero, Vector512.Exp(Vector512.Max(a.V.AsDouble(), Vector512.Create(Exponential.LeastNormal)))).As<double, T>());
    public static Lane512<T> Log(Lane512<T> a) => typeof(T) == typeof(float) ? new(Vector512.Log(a.V.AsSingle()).As<float, T>()) : new(Vector512.Log(a.V.AsDouble()).As<double, T>());
    public static Lane512<T> Sin(Lane512<T> a) => typeof(T) == typeof(float) ? new(Vector512.Sin(a.V.AsSingle()).As<float, T>()) : new(Vector512.Sin(a.V.AsDouble()).As<double, T>());
    public static Lane512<T> Cos(Lane512<T> a) => typeof(T) == typeof(float) ? new(Vector512.Cos(a.V.AsSingle()).As<float, T>()) : new(Vector512.Cos(a.V.AsDouble()).As<double, T>());
    public static Lane512<T> Floor(Lane512<T> a) => typeof(T) == typeof(long) ? a : typeof(T) == typeof(float) ? new(Vector512.Floor(a.V.AsSingle()).As<float, T>()) : new(Vector512.Floor(a.V.AsDouble()).As<double, T>());
    public static Lane512<T> Ceiling(Lane512<T> a) => typeof(T) == typeof(long) ? a : typeof(T) == typeof(float) ? new(Vector512.Ceiling(a.V.AsSingle()).As<float, T>()) : new(Vector512.Ceiling(a.V.AsDouble()).As<double, T>());
    public static Lane512<T> Truncate(Lane512<T> a) => typeof(T) == typeof(long) ? a : typeof(T) == typeof(float) ? new(Vector512.Truncate(a.V.AsSingle()).As<float, T>()) : new(Vector512.Truncate(a.V.AsDouble()).As<double, T>());
    public static Lane512<T> Round(Lane512<T> a) => typeof(T) == typeof(long) ? a : typeof(T) == typeof(float) ? new(Vector512.Round(a.V.AsSingle()).As<float, T>()) : new(Vector512.Round(a.V.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> FusedMultiplyAdd(Lane512<T> a, Lane512<T> b, Lane512<T> c) =>
        typeof(T) == typeof(float) ? new(Vector512.FusedMultiplyAdd(a.V.AsSingle(), b.V.AsSingle(), c.V.AsSingle()).As<float, T>())
        : typeof(T) == typeof(double) ? new(Vector512.FusedMultiplyAdd(a.V.AsDouble(), b.V.AsDouble(), c.V.AsDouble()).As<double, T>())
        : new(a.V * b.V + c.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> BitAnd(Lane512<T> a, Lane512<T> b) => new(a.V & b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> BitOr(Lane512<T> a, Lane512<T> b) => new(a.V | b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512<T> BitXor(Lane512<T> a, Lane512<T> b) => new(a.V ^ b.V);

    public static Lane512<T> Map<F>(F function, Lane512<T> a) where F : unmanaged, IScalarFunction
    {
        var result = a.V;
        for (var i = 0; i < Vector512<T>.Count; i++)
            result = result.WithElement(i, Arithmetic.Map(function, a.V[i]));
        return new(result);
    }

    public static Lane512<T> Map<F>(F function, Lane512<T> a, Lane512<T> b) where F : unmanaged, IScalarFunction2
    {
        var result = a.V;
        for (var i = 0; i < Vector512<T>.Count; i++)
            result = result.WithElement(i, Arithmetic.Map(function, a.V[i], b.V[i]));
        return new(result);
    }

    private static Lane512<T> Each<F>(Lane512<T> a, Lane512<T> b) where F : unmanaged, IScalarFunction2 => Map(default(F), a, b);
}
