using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchPort.Lanes;

/// <summary>aᵇ of single precision, within 2 units in the last place: 2 to the power of b · log₂|a|, which is computed in double precision.</summary>
internal static class Power
{
    private const int SqrtHalfBits = 0x3F3504F3, LeastNormalBits = 0x00800000;

    /// <summary>Beyond it, 2 to its power is 0 or infinite.</summary>
    private const double Largest = 200;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static Vector512<float> Of<F>(F function, Vector512<float> a, Vector512<float> b) where F : unmanaged, IScalarFunction2
    {
        var positive = Vector512.Abs(a);
        var k = (positive.AsInt32() - Vector512.Create(SqrtHalfBits)) >> 23;
        var (m0, m1) = Vector512.Widen((positive.AsInt32() - (k << 23)).AsSingle());
        var (k0, k1) = Vector512.Widen(Vector512.ConvertToSingle(k));
        var (b0, b1) = Vector512.Widen(b);
        var f0 = Exponent<Lane512<double>>(new(m0), new(k0), new(b0), out var n0);
        var f1 = Exponent<Lane512<double>>(new(m1), new(k1), new(b1), out var n1);
        var y = Exponential.Scale(Exp2<Lane512<float>>(new(Vector512.Narrow(f0.V, f1.V))).V, Vector512.Narrow(n0.V, n1.V));
        y = Signed<Lane512<float>>(new(y), new(a), new(b), new(a & Vector512.Create(-0f))).V;
        var isKnown = Vector512.IsFinite(a) & Vector512.IsFinite(b)
            & (Vector512.GreaterThanOrEqual(positive, Vector512.Create(LeastNormalBits).AsSingle()) | (Vector512.Equals(a, Vector512<float>.Zero) & Vector512.GreaterThan(b, Vector512<float>.Zero)));
        if (isKnown.AsInt32() == Vector512<int>.AllBitsSet)
            return y;
        for (var i = 0; i < Vector512<float>.Count; i++)
        {
            if (isKnown.AsInt32()[i] == 0)
                y = y.WithElement(i, function.F(a[i], b[i]));
        }
        return y;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static Vector256<float> Of<F>(F function, Vector256<float> a, Vector256<float> b) where F : unmanaged, IScalarFunction2
    {
        var positive = Vector256.Abs(a);
        var k = (positive.AsInt32() - Vector256.Create(SqrtHalfBits)) >> 23;
        var (m0, m1) = Vector256.Widen((positive.AsInt32() - (k << 23)).AsSingle());
        var (k0, k1) = Vector256.Widen(Vector256.ConvertToSingle(k));
        var (b0, b1) = Vector256.Widen(b);
        var f0 = Exponent<Lane256<double>>(new(m0), new(k0), new(b0), out var n0);
        var f1 = Exponent<Lane256<double>>(new(m1), new(k1), new(b1), out var n1);
        var y = Exponential.Scale(Exp2<Lane256<float>>(new(Vector256.Narrow(f0.V, f1.V))).V, Vector256.Narrow(n0.V, n1.V));
        y = Signed<Lane256<float>>(new(y), new(a), new(b), new(a & Vector256.Create(-0f))).V;
        var isKnown = Vector256.IsFinite(a) & Vector256.IsFinite(b)
            & (Vector256.GreaterThanOrEqual(positive, Vector256.Create(LeastNormalBits).AsSingle()) | (Vector256.Equals(a, Vector256<float>.Zero) & Vector256.GreaterThan(b, Vector256<float>.Zero)));
        if (isKnown.AsInt32() == Vector256<int>.AllBitsSet)
            return y;
        for (var i = 0; i < Vector256<float>.Count; i++)
        {
            if (isKnown.AsInt32()[i] == 0)
                y = y.WithElement(i, function.F(a[i], b[i]));
        }
        return y;
    }

    /// <summary>b · (log₂ m + k), as an integer n and what is left, where m is from √½ to √2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Exponent<L>(L m, L k, L b, out L n) where L : ILane<L>
    {
        var s = (m - 1) / (m + 1);
        var u = s * s;
        var p = L.FusedMultiplyAdd(0.3402205764491991, u, 0.4117062336389896);
        p = L.FusedMultiplyAdd(p, u, 0.5770828536247355);
        p = L.FusedMultiplyAdd(p, u, 0.9617966791870027);
        p = L.FusedMultiplyAdd(p, u, 2.8853900817779268);
        var t = L.AtMost(L.AtLeast(b * L.FusedMultiplyAdd(p, s, k), -Largest), Largest);
        n = L.Round(t);
        return t - n;
    }

    /// <summary>2ᶠ, where f is from −½ to ½.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Exp2<L>(L f) where L : ILane<L>
    {
        var p = L.FusedMultiplyAdd(0.00015353361784881773, f, 0.001339887447148473);
        p = L.FusedMultiplyAdd(p, f, 0.00961843735857632);
        p = L.FusedMultiplyAdd(p, f, 0.05550332470964371);
        p = L.FusedMultiplyAdd(p, f, 0.24022647913615985);
        p = L.FusedMultiplyAdd(p, f, 0.6931472028551542);
        return L.FusedMultiplyAdd(p, f, 1);
    }

    /// <summary>|a|ᵇ with the sign that aᵇ has: no number where a is negative and b no integer, and 0 where a is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Signed<L>(L y, L a, L b, L sign) where L : ILane<L>
    {
        y = L.Select(L.Equal(a, 0), 0, y);
        var isWhole = L.Equal(L.Truncate(b), b);
        var isOdd = L.And(isWhole, L.Not(L.Equal(L.Truncate(b * 0.5), b * 0.5)));
        y = L.Select(isOdd, L.WithSign(y, sign), y);
        return L.Select(L.And(L.Less(a, 0), L.Not(isWhole)), double.NaN, y);
    }
}
