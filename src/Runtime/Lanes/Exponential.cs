using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Lanes;

/// <summary>eˣ of single precision, within 2 units in the last place.</summary>
/// <remarks>A polynomial on [−½ ln 2, ½ ln 2], scaled by a power of two (Cephes); where a processor picks from sixteen numbers, a shorter one on a sixteenth of that.</remarks>
internal static class Exponential
{
    private const float Largest = 89, Smallest = -104.5f, Log2E = 1.44269504088896341f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    /// <summary>1½ · 2¹⁹: what is added to it is rounded to sixteenths, which stand in the lowest bits.</summary>
    private const float Rounder = 786432;

    /// <summary>Up to it, eˣ and its reciprocal are in the normal range.</summary>
    private const float LogisticEnd = 87.3f;

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Of(Vector512<float> x)
    {
        // Whichever operand is second comes out for NaN.
        var a = Vector512.MaxNative(Vector512.Create(Smallest), Vector512.MinNative(Vector512.Create(Largest), x));
        if (Avx512F.IsSupported)
        {
            var at = Vector512.FusedMultiplyAdd(a, Vector512.Create(Log2E), Vector512.Create(Rounder));
            var sixteenths = at - Vector512.Create(Rounder);
            var root = Avx512F.PermuteVar16x32(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(Roots)), at.AsInt32());
            // The scale is the integer below: what is above it is the root's.
            return Avx512F.Scale(Near(root, a, sixteenths, 1), sixteenths);
        }
        var p = Parts<Lane512<float>>(new(a), out var n);
        var k = Vector512.ConvertToInt32Native(n.V);
        var half = k >> 1;
        return p.V * Power(half) * Power(k - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Of(Vector256<float> x)
    {
        var a = Vector256.MaxNative(Vector256.Create(Smallest), Vector256.MinNative(Vector256.Create(Largest), x));
        var p = Parts<Lane256<float>>(new(a), out var n);
        // Two powers, because one alone may lie outside the range of exponents.
        var k = Vector256.ConvertToInt32Native(n.V);
        var half = k >> 1;
        return p.V * Power(half) * Power(k - half);
    }

    /// <summary>1 / (1 + e⁻ˣ), within 3 units in the last place; what would be below the normal range is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Logistic(Vector512<float> x)
    {
        var a = Vector512.MaxNative(Vector512.Create(-LogisticEnd), Vector512.MinNative(Vector512.Create(LogisticEnd), x));
        var at = Vector512.FusedMultiplyAdd(a, Vector512.Create(-Log2E), Vector512.Create(Rounder));
        var root = Avx512F.PermuteVar16x32(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(RootBits)), at.AsInt32());
        // The sixteenths' integers go to the exponent, and the rest adds what the root's bits lack.
        var power = (root + (at.AsInt32() << 19)).AsSingle();
        var d = Near(power, a, at - Vector512.Create(Rounder), -1) + Vector512<float>.One;
        // One step of Newton's method from 14 bits: a division takes four times as long.
        var y = Avx512F.Reciprocal14(d);
        y = Vector512.FusedMultiplyAdd(y, Avx512F.FusedMultiplyAddNegated(d, y, Vector512<float>.One), y);
        return Vector512.ConditionalSelect(Avx512F.CompareNotLessThan(x, Vector512.Create(-LogisticEnd)), y, Vector512<float>.Zero);
    }

    /// <summary>root · e^(sign · x − n · ln 2), where the exponent is small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Near(Vector512<float> root, Vector512<float> x, Vector512<float> n, [ConstantExpected] float sign)
    {
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-sign * Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-sign * Ln2Low), r);
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(sign / 6), r, Vector512.Create(0.5f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(sign));
        return Vector512.FusedMultiplyAdd(p, root * r, root);
    }

    /// <summary>p of eˣ = p · 2ⁿ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Parts<L>(L x, out L n) where L : IMemoryLane<L, float>
    {
        n = L.Round(x * L.All(Log2E));
        var r = L.FusedMultiplyAdd(n, L.All(-Ln2High), x);
        r = L.FusedMultiplyAdd(n, L.All(-Ln2Low), r);
        var p = L.FusedMultiplyAdd(L.All(1.9875691500E-4f), r, L.All(1.3981999507E-3f));
        p = L.FusedMultiplyAdd(p, r, L.All(8.3334519073E-3f));
        p = L.FusedMultiplyAdd(p, r, L.All(4.1665795894E-2f));
        p = L.FusedMultiplyAdd(p, r, L.All(1.6666665459E-1f));
        p = L.FusedMultiplyAdd(p, r, L.All(5.0000001201E-1f));
        return L.FusedMultiplyAdd(p, r * r, r) + L.All(1);
    }

    /// <summary>2ⁿ.</summary>
    private static Vector512<float> Power(Vector512<int> n) => ((n + Vector512.Create(127)) << 23).AsSingle();

    private static Vector256<float> Power(Vector256<int> n) => ((n + Vector256.Create(127)) << 23).AsSingle();
}
