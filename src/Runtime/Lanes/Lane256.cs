using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Lanes;

/// <summary>A 256-bit vector of numbers. A condition has all bits of an element set or none.</summary>
internal readonly unsafe struct Lane256<T>(Vector256<T> v) : IMemoryLane<Lane256<T>, T> where T : unmanaged, INumber<T>
{
    public readonly Vector256<T> V = v;

    public static int Width => Vector256<T>.Count;

    public static bool IsSingle => typeof(T) == typeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Load(T* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lane256<T> lane, T* to) => lane.V.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePast(Lane256<T> lane, T* to) => lane.V.StoreAlignedNonTemporal(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> LoadWhere(Lane256<T> condition, T* from, Lane256<T> otherwise) =>
        typeof(T) == typeof(float) && Avx.IsSupported ? Select(condition, new(Avx.MaskLoad((float*)from, condition.V.AsSingle()).As<float, T>()), otherwise)
        : typeof(T) == typeof(double) && Avx.IsSupported ? Select(condition, new(Avx.MaskLoad((double*)from, condition.V.AsDouble()).As<double, T>()), otherwise)
        : new(Apart.Load(condition.V, from, otherwise.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWhere(Lane256<T> condition, Lane256<T> lane, T* to)
    {
        if (typeof(T) == typeof(float) && Avx.IsSupported)
            Avx.MaskStore((float*)to, condition.V.AsSingle(), lane.V.AsSingle());
        else if (typeof(T) == typeof(double) && Avx.IsSupported)
            Avx.MaskStore((double*)to, condition.V.AsDouble(), lane.V.AsDouble());
        else
            Apart.Store(condition.V, lane.V, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> All(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Pick(ref T sixteen, Lane256<T> places)
    {
        if (typeof(T) != typeof(float))
            throw new NotSupportedException();
        ref var low = ref Unsafe.As<T, float>(ref sixteen);
        ref var high = ref Unsafe.Add(ref low, 8);
        var at = places.V.AsInt32();
        if (Avx512F.VL.IsSupported)
            return new(Avx512F.VL.PermuteVar8x32x2(Vector256.LoadUnsafe(ref low), at, Vector256.LoadUnsafe(ref high)).As<float, T>());
        if (Avx2.IsSupported)
            return new(Avx.BlendVariable(Avx2.PermuteVar8x32(Vector256.LoadUnsafe(ref low), at), Avx2.PermuteVar8x32(Vector256.LoadUnsafe(ref high), at), (at << 28).AsSingle()).As<float, T>());
        var within = at & Vector256.Create(7);
        return new(Vector256.ConditionalSelect((at << 28 >> 31).AsSingle(), Vector256.Shuffle(Vector256.LoadUnsafe(ref high), within), Vector256.Shuffle(Vector256.LoadUnsafe(ref low), within)).As<float, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Lane256<T> lane) => Vector128.Sum(lane.V.GetLower() + lane.V.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Largest(Lane256<T> lane)
    {
        var most = Max(lane, new(Vector256.Create(lane.V.GetUpper(), lane.V.GetLower())));
        most = Max(most, new(Vector256.Shuffle(most.V.AsInt32(), Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)).As<int, T>()));
        if (sizeof(T) == 4)
            most = Max(most, new(Vector256.Shuffle(most.V.AsInt32(), Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)).As<int, T>()));
        return most.V.ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(Lane256<T> condition) => condition.V.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWhole(Lane256<T> lane, long* to)
    {
        if (typeof(T) == typeof(float))
        {
            var (low, high) = Vector256.Widen(Vector256.ConvertToInt32Native(lane.V.AsSingle()));
            low.Store(to);
            high.Store(to + Vector256<long>.Count);
        }
        else
        {
            (typeof(T) == typeof(long) ? lane.V.AsInt64() : Vector256.ConvertToInt64Native(lane.V.AsDouble())).Store(to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sums(Lane256<T> a, Lane256<T> b, Lane256<T> c, Lane256<T> d, T* to)
    {
        if (typeof(T) == typeof(float) && Avx.IsSupported)
        {
            var pairs = Avx.HorizontalAdd(Avx.HorizontalAdd(a.V.AsSingle(), b.V.AsSingle()), Avx.HorizontalAdd(c.V.AsSingle(), d.V.AsSingle()));
            (pairs.GetLower() + pairs.GetUpper()).Store((float*)to);
        }
        else
        {
            (to[0], to[1], to[2], to[3]) = (Sum(a), Sum(b), Sum(c), Sum(d));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Lane256<T>(double c) => typeof(T) == typeof(float) ? new(Vector256.Create((float)c).As<float, T>()) : typeof(T) == typeof(double) ? new(Vector256.Create(c).As<double, T>()) : new(Vector256.Create(T.CreateTruncating(c)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator +(Lane256<T> a, Lane256<T> b) => new(a.V + b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator -(Lane256<T> a, Lane256<T> b) => new(a.V - b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator *(Lane256<T> a, Lane256<T> b) => new(a.V * b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator -(Lane256<T> a) => new(-a.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> operator /(Lane256<T> a, Lane256<T> b) => typeof(T) == typeof(long) ? Each<Division>(a, b) : new(a.V / b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Less(Lane256<T> a, Lane256<T> b) => new(Vector256.LessThan(a.V, b.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> LessEqual(Lane256<T> a, Lane256<T> b) => new(Vector256.LessThanOrEqual(a.V, b.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Equal(Lane256<T> a, Lane256<T> b) => new(Vector256.Equals(a.V, b.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> And(Lane256<T> condition, Lane256<T> other) => new(condition.V & other.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Or(Lane256<T> condition, Lane256<T> other) => new(condition.V | other.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Not(Lane256<T> condition) => new(~condition.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Select(Lane256<T> condition, Lane256<T> then, Lane256<T> otherwise) => new(Vector256.ConditionalSelect(condition.V, then.V, otherwise.V));

    // The processor's own gives the second operand where either is NaN, or both are zeros: the first is looked at in addition.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Min(Lane256<T> a, Lane256<T> b) => typeof(T) == typeof(long) ? new(Vector256.Min(a.V, b.V)) : new(Vector256.ConditionalSelect(Vector256.Equals(a.V, a.V), Vector256.MinNative(a.V, b.V), a.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Max(Lane256<T> a, Lane256<T> b) => typeof(T) == typeof(long) ? new(Vector256.Max(a.V, b.V)) : new(Vector256.ConditionalSelect(Vector256.Equals(a.V, a.V), Vector256.MaxNative(a.V, b.V), a.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> AtMost(Lane256<T> a, Lane256<T> limit) => typeof(T) == typeof(long) ? Min(a, limit) : new(Vector256.MinNative(limit.V, a.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> AtLeast(Lane256<T> a, Lane256<T> limit) => typeof(T) == typeof(long) ? Max(a, limit) : new(Vector256.MaxNative(limit.V, a.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> WithSign(Lane256<T> a, Lane256<T> sign) => new(Vector256.CopySign(a.V, sign.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> ByPieces<P>(P function, Lane256<T> a) where P : struct, IPieces =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<Lane256<float>, Lane256<T>>(Pieces.Of(function, Unsafe.BitCast<Lane256<T>, Lane256<float>>(a))) : function.Whole(a);
    public static Lane256<T> Power<F>(F power, Lane256<T> a, Lane256<T> b) where F : unmanaged, IScalarFunction2 =>
        typeof(T) == typeof(float) ? new(Lanes.Power.Of(power, a.V.AsSingle(), b.V.AsSingle()).As<float, T>()) : Map(power, a, b);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Conjugate(Lane256<T> a) => a;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Abs(Lane256<T> a) => new(Vector256.Abs(a.V));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Sqrt(Lane256<T> a) => new(Vector256.Sqrt(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> Exp(Lane256<T> a) => typeof(T) == typeof(float) ? new(Exponential.Of(a.V.AsSingle()).As<float, T>()) : new(Vector256.Exp(a.V.AsDouble()).As<double, T>());
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> ExpNegative(Lane256<T> a) => typeof(T) == typeof(float) ? new(Exponential.OfNegative(a.V.AsSingle()).As<float, T>())
        : new(Vector256.ConditionalSelect(Vector256.LessThan(a.V.AsDouble(), Vector256.Create(Exponential.LeastNormal)), Vector256<double>.Zero, Vector256.Exp(Vector256.Max(a.V.AsDouble(), Vector256.Create(Exponential.LeastNormal)))).As<double, T>());
    public static Lane256<T> Log(Lane256<T> a) => typeof(T) == typeof(float) ? new(Vector256.Log(a.V.AsSingle()).As<float, T>()) : new(Vector256.Log(a.V.AsDouble()).As<double, T>());
    public static Lane256<T> Sin(Lane256<T> a) => typeof(T) == typeof(float) ? new(Vector256.Sin(a.V.AsSingle()).As<float, T>()) : new(Vector256.Sin(a.V.AsDouble()).As<double, T>());
    public static Lane256<T> Cos(Lane256<T> a) => typeof(T) == typeof(float) ? new(Vector256.Cos(a.V.AsSingle()).As<float, T>()) : new(Vector256.Cos(a.V.AsDouble()).As<double, T>());
    public static Lane256<T> Floor(Lane256<T> a) => typeof(T) == typeof(long) ? a : typeof(T) == typeof(float) ? new(Vector256.Floor(a.V.AsSingle()).As<float, T>()) : new(Vector256.Floor(a.V.AsDouble()).As<double, T>());
    public static Lane256<T> Ceiling(Lane256<T> a) => typeof(T) == typeof(long) ? a : typeof(T) == typeof(float) ? new(Vector256.Ceiling(a.V.AsSingle()).As<float, T>()) : new(Vector256.Ceiling(a.V.AsDouble()).As<double, T>());
    public static Lane256<T> Truncate(Lane256<T> a) => typeof(T) == typeof(long) ? a : typeof(T) == typeof(float) ? new(Vector256.Truncate(a.V.AsSingle()).As<float, T>()) : new(Vector256.Truncate(a.V.AsDouble()).As<double, T>());
    public static Lane256<T> Round(Lane256<T> a) => typeof(T) == typeof(long) ? a : typeof(T) == typeof(float) ? new(Vector256.Round(a.V.AsSingle()).As<float, T>()) : new(Vector256.Round(a.V.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> FusedMultiplyAdd(Lane256<T> a, Lane256<T> b, Lane256<T> c) =>
        typeof(T) == typeof(float) ? new(Vector256.FusedMultiplyAdd(a.V.AsSingle(), b.V.AsSingle(), c.V.AsSingle()).As<float, T>())
        : typeof(T) == typeof(double) ? new(Vector256.FusedMultiplyAdd(a.V.AsDouble(), b.V.AsDouble(), c.V.AsDouble()).As<double, T>())
        : new(a.V * b.V + c.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> BitAnd(Lane256<T> a, Lane256<T> b) => new(a.V & b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> BitOr(Lane256<T> a, Lane256<T> b) => new(a.V | b.V);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256<T> BitXor(Lane256<T> a, Lane256<T> b) => new(a.V ^ b.V);

    public static Lane256<T> Map<F>(F function, Lane256<T> a) where F : unmanaged, IScalarFunction
    {
        var result = a.V;
        for (var i = 0; i < Vector256<T>.Count; i++)
            result = result.WithElement(i, Arithmetic.Map(function, a.V[i]));
        return new(result);
    }

    public static Lane256<T> Map<F>(F function, Lane256<T> a, Lane256<T> b) where F : unmanaged, IScalarFunction2
    {
        var result = a.V;
        for (var i = 0; i < Vector256<T>.Count; i++)
            result = result.WithElement(i, Arithmetic.Map(function, a.V[i], b.V[i]));
        return new(result);
    }

    private static Lane256<T> Each<F>(Lane256<T> a, Lane256<T> b) where F : unmanaged, IScalarFunction2 => Map(default(F), a, b);
}
