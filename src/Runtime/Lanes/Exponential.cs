using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Lanes;

/// <summary>eˣ of single precision, within 2 units in the last place: a polynomial on [−½ ln 2, ½ ln 2], scaled by a power of two (Cephes).</summary>
internal static class Exponential
{
    private const float Largest = 89, Smallest = -104.5f, Log2E = 1.44269504088896341f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Of(Vector512<float> x)
    {
        // Whichever operand is second comes out for NaN.
        var a = Vector512.MaxNative(Vector512.Create(Smallest), Vector512.MinNative(Vector512.Create(Largest), x));
        var p = Parts<Lane512<float>>(new(a), out var n);
        if (Avx512F.IsSupported)
            return Avx512F.Scale(p.V, n.V);
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
