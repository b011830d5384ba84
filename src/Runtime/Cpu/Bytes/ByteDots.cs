using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

/// <summary>Eight sums, to each of which four products of bytes without and with a sign are added. None is held within 16 bits on the way.</summary>
internal interface IByteDots
{
    static abstract Vector256<int> Add(Vector256<int> sums, Vector256<byte> a, Vector256<sbyte> b);
}

/// <summary>By the one instruction there is for it.</summary>
internal readonly struct VnniDots : IByteDots
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> a, Vector256<sbyte> b) => AvxVnni.MultiplyWideningAndAdd(sums, a, b);
}

/// <summary>As 16 bits: bytes in even places and those in odd places, for each of which products of two neighbours are summed in 32 bits.</summary>
internal readonly struct PairDots : IByteDots
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> a, Vector256<sbyte> b)
    {
        var (even, odd) = (a.AsInt16() & Vector256.Create((short)255), a.AsUInt16() >>> 8);
        var sumsOfEven = Avx2.MultiplyAddAdjacent(even, b.AsInt16() << 8 >> 8);
        return sums + (sumsOfEven + Avx2.MultiplyAddAdjacent(odd.AsInt16(), b.AsInt16() >> 8));
    }
}
