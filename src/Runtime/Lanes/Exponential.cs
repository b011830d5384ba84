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
        var small = Vector512.LessThan(x, Vector512.Create(Smallest));
        var large = Vector512.GreaterThan(x, Vector512.Create(Largest));
        var a = Vector512.ConditionalSelect(large, Vector512.Create(Largest), Vector512.ConditionalSelect(small, Vector512.Create(Smallest), x));
        var n = Vector512.Round(a * Log2E);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), a);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(1.9875691500E-4f), r, Vector512.Create(1.3981999507E-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073E-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894E-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459E-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201E-1f));
        p = Vector512.FusedMultiplyAdd(p, r * r, r) + Vector512<float>.One;
        if (Avx512F.IsSupported)
            return Avx512F.Scale(p, n);
        var k = Vector512.ConvertToInt32Native(n);
        var half = k >> 1;
        return p * Power(half) * Power(k - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Of(Vector256<float> x)
    {
        var small = Vector256.LessThan(x, Vector256.Create(Smallest));
        var large = Vector256.GreaterThan(x, Vector256.Create(Largest));
        var a = Vector256.ConditionalSelect(large, Vector256.Create(Largest), Vector256.ConditionalSelect(small, Vector256.Create(Smallest), x));
        var n = Vector256.Round(a * Log2E);
        var r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2High), a);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2Low), r);
        var p = Vector256.FusedMultiplyAdd(Vector256.Create(1.9875691500E-4f), r, Vector256.Create(1.3981999507E-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(8.3334519073E-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(4.1665795894E-2f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.6666665459E-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(5.0000001201E-1f));
        p = Vector256.FusedMultiplyAdd(p, r * r, r) + Vector256<float>.One;
        // Two powers, because one alone may lie outside the range of exponents.
        var k = Vector256.ConvertToInt32Native(n);
        var half = k >> 1;
        return p * Power(half) * Power(k - half);
    }

    /// <summary>2ⁿ.</summary>
    private static Vector512<float> Power(Vector512<int> n) => ((n + Vector512.Create(127)) << 23).AsSingle();

    private static Vector256<float> Power(Vector256<int> n) => ((n + Vector256.Create(127)) << 23).AsSingle();
}
