using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchPort.Lanes;

/// <summary>Computes an <see cref="IPieces"/>: a table's permutation for each coefficient costs less than an exponential and a division.</summary>
internal static class Pieces
{
    /// <summary>1½ · 2²³: a small number added to it is rounded, and stands in the lowest bits.</summary>
    private const float Rounder = 12582912;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L Of<P, L>(P function, L x) where P : struct, IPieces where L : unmanaged, IMemoryLane<L, float>
    {
        var a = L.AtMost(L.Abs(x), L.All(15 * P.Width));
        var at = L.FusedMultiplyAdd(a, L.All(1 / P.Width), L.All(Rounder));
        var r = L.FusedMultiplyAdd(at - L.All(Rounder), L.All(-P.Width), a);
        ref var table = ref MemoryMarshal.GetReference(P.Coefficients);
        var p = L.Pick(ref table, at);
        // Not a loop, which the compiler would leave one.
        p = L.FusedMultiplyAdd(p, r, L.Pick(ref Unsafe.Add(ref table, 16), at));
        p = L.FusedMultiplyAdd(p, r, L.Pick(ref Unsafe.Add(ref table, 32), at));
        p = L.FusedMultiplyAdd(p, r, L.Pick(ref Unsafe.Add(ref table, 48), at));
        p = L.FusedMultiplyAdd(p, r, L.Pick(ref Unsafe.Add(ref table, 64), at));
        p = L.FusedMultiplyAdd(p, r, L.Pick(ref Unsafe.Add(ref table, 80), at));
        p = L.FusedMultiplyAdd(p, r, L.Pick(ref Unsafe.Add(ref table, 96), at));
        if (P.Coefficients.Length == 8 * 16)
            p = L.FusedMultiplyAdd(p, r, L.Pick(ref Unsafe.Add(ref table, 112), at));
        return function.FromPiece(x, p);
    }
}
