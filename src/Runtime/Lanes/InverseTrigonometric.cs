using System.Runtime.CompilerServices;

namespace TorchPort.Lanes;

/// <summary>Polynomials of single precision for inverse trigonometric functions near 0, and π in two parts for what is reduced to them.</summary>
internal static class InverseTrigonometric
{
    /// <summary>½π is <see cref="HalfPi"/>, which single precision holds exactly, less <see cref="HalfPiExcess"/>.</summary>
    internal const double HalfPi = 1.57079637050628662109375, HalfPiExcess = 4.37113900018624283e-8;

    /// <summary>½π − p, or π − p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L FromHalfPi<L>(L p, int halves = 1) where L : ILane<L> => (L)(halves * HalfPi) - p - halves * HalfPiExcess;

    /// <summary>The inverse tangent on [0, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L Atan<L>(L r) where L : ILane<L>
    {
        var z = r * r;
        var p = L.FusedMultiplyAdd(0.002974586549649952, z, -0.016581168808136617);
        p = L.FusedMultiplyAdd(p, z, 0.04355351505145316);
        p = L.FusedMultiplyAdd(p, z, -0.07580576114116173);
        p = L.FusedMultiplyAdd(p, z, 0.10678939360668362);
        p = L.FusedMultiplyAdd(p, z, -0.1421420890706407);
        p = L.FusedMultiplyAdd(p, z, 0.19994137178156857);
        p = L.FusedMultiplyAdd(p, z, -0.3333316696494015);
        return L.FusedMultiplyAdd(p * z, r, r);
    }

    /// <summary>The inverse sine of |x| up to ½, or of √½(1 − |x|) where it is larger: half the inverse cosine of |x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (L P, L IsLarge) AsinOrHalfAcos<L>(L x) where L : ILane<L>
    {
        L a = L.Abs(x), isLarge = L.Less(0.5, a);
        var z = L.Select(isLarge, ((L)1 - a) * 0.5, a * a);
        var r = L.Select(isLarge, L.Sqrt(z), a);
        var p = L.FusedMultiplyAdd(0.04221856651033773, z, 0.02414760111604141);
        p = L.FusedMultiplyAdd(p, z, 0.045477098858829584);
        p = L.FusedMultiplyAdd(p, z, 0.07495241769803279);
        p = L.FusedMultiplyAdd(p, z, 0.16666753927985853);
        return (L.FusedMultiplyAdd(p * z, r, r), isLarge);
    }
}
