using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Lanes;

/// <summary>eˣ of single precision, within 2 units in the last place: a sixteenth root of a power of two, and a polynomial on [−¹⁄₃₂ ln 2, ¹⁄₃₂ ln 2].</summary>
internal static class Exponential
{
    private const float Largest = 89, Smallest = -104.5f, Log2E = 1.44269504088896341f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    /// <summary>1½ · 2¹⁹: what is added to it is rounded to sixteenths, which stand in the lowest bits.</summary>
    private const float Rounder = 786432;

    /// <summary>Up to it, eˣ and its reciprocal are in the normal range.</summary>
    private const float NormalEnd = 87.3f;

    /// <summary>Down to it, eˣ of double precision is in the normal range.</summary>
    internal const double LeastNormal = -708;

    /// <summary>2ⁱᐟ¹⁶.</summary>
    private static ReadOnlySpan<float> Roots =>
    [
        1f, 1.0442737f, 1.0905077f, 1.1387886f, 1.1892071f, 1.2418578f, 1.2968396f, 1.3542556f,
        1.4142135f, 1.4768262f, 1.5422108f, 1.6104903f, 1.6817929f, 1.7562522f, 1.8340081f, 1.9152066f,
    ];

    /// <summary>The bits of <see cref="Roots"/>, less i in the place of sixteenths of the exponent.</summary>
    private static ReadOnlySpan<int> RootBits =>
    [
        0x3F800000, 0x3F7DAAC3, 0x3F7B95C2, 0x3F79C3D3, 0x3F7837F0, 0x3F76F532, 0x3F75FED7, 0x3F75583F,
        0x3F7504F3, 0x3F7508A4, 0x3F75672A, 0x3F76248C, 0x3F7744FD, 0x3F78CCDF, 0x3F7AC0C7, 0x3F7D257D,
    ];

    // Of an operand that is no number and a limit, the processor's own comparisons give the second.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Of(Vector512<float> x) => Within(Vector512.MaxNative(Vector512.Create(Smallest), Vector512.MinNative(Vector512.Create(Largest), x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Of(Vector256<float> x) => Within(Vector256.MaxNative(Vector256.Create(Smallest), Vector256.MinNative(Vector256.Create(Largest), x)));

    /// <summary>For numbers up to 0; what is too small for a normal number becomes 0: processors take a hundred times as long for others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> OfNegative(Vector512<float> x) =>
        Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(-NormalEnd)), Vector512<float>.Zero, Within(Vector512.MaxNative(Vector512.Create(-NormalEnd), x)));

    /// <inheritdoc cref="OfNegative(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> OfNegative(Vector256<float> x) =>
        Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(-NormalEnd)), Vector256<float>.Zero, Within(Vector256.MaxNative(Vector256.Create(-NormalEnd), x)));

    /// <summary>1 / (1 + e⁻ˣ), within 3 units in the last place; what would be below the normal range is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Logistic(Vector512<float> x)
    {
        var a = Vector512.MaxNative(Vector512.Create(-NormalEnd), Vector512.MinNative(Vector512.Create(NormalEnd), x));
        var at = Vector512.FusedMultiplyAdd(a, Vector512.Create(-Log2E), Vector512.Create(Rounder));
        var root = Avx512F.PermuteVar16x32(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(RootBits)), at.AsInt32());
        // The sixteenths' integers go to the exponent, and the rest adds what the root's bits lack.
        var power = (root + (at.AsInt32() << 19)).AsSingle();
        var d = Near<Lane512<float>>(new(power), new(a), new(at - Vector512.Create(Rounder)), -1).V + Vector512<float>.One;
        // One step of Newton's method from 14 bits: a division takes four times as long.
        var y = Avx512F.Reciprocal14(d);
        y = Vector512.FusedMultiplyAdd(y, Avx512F.FusedMultiplyAddNegated(d, y, Vector512<float>.One), y);
        return Vector512.ConditionalSelect(Avx512F.CompareNotLessThan(x, Vector512.Create(-NormalEnd)), y, Vector512<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Within(Vector512<float> x)
    {
        var p = Parts<Lane512<float>>(new(x), out var n);
        return Scale(p.V, n.V);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Within(Vector256<float> x)
    {
        var p = Parts<Lane256<float>>(new(x), out var n);
        return Scale(p.V, n.V);
    }

    /// <summary>p of eˣ = p · 2ᵏ, where k is the largest integer up to n: what is above it is the root's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Parts<L>(L x, out L n) where L : unmanaged, IMemoryLane<L, float>
    {
        var at = L.FusedMultiplyAdd(x, L.All(Log2E), L.All(Rounder));
        n = at - L.All(Rounder);
        return Near(L.Pick(ref MemoryMarshal.GetReference(Roots), at), x, n, 1);
    }

    /// <summary>root · e^(sign · x − n · ln 2), where the exponent is small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Near<L>(L root, L x, L n, float sign) where L : unmanaged, IMemoryLane<L, float>
    {
        var r = L.FusedMultiplyAdd(n, L.All(-sign * Ln2High), x);
        r = L.FusedMultiplyAdd(n, L.All(-sign * Ln2Low), r);
        var p = L.FusedMultiplyAdd(L.All(sign / 6), r, L.All(0.5f));
        p = L.FusedMultiplyAdd(p, r, L.All(sign));
        return L.FusedMultiplyAdd(p, root * r, root);
    }

    /// <summary>p · 2ᵏ, where k is the largest integer up to <paramref name="n"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Scale(Vector512<float> p, Vector512<float> n) =>
        Avx512F.IsSupported ? Avx512F.Scale(p, n) : Vector512.Create(Scale(p.GetLower(), n.GetLower()), Scale(p.GetUpper(), n.GetUpper()));

    /// <inheritdoc cref="Scale(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Scale(Vector256<float> p, Vector256<float> n)
    {
        if (Avx512F.VL.IsSupported)
            return Avx512F.VL.Scale(p, n);
        // Two powers, because one alone may lie outside the range of exponents.
        var k = Vector256.ConvertToInt32Native(Vector256.Floor(n));
        var half = k >> 1;
        return p * Power(half) * Power(k - half);
    }

    /// <summary>2ⁿ.</summary>
    private static Vector256<float> Power(Vector256<int> n) => ((n + Vector256.Create(127)) << 23).AsSingle();
}
