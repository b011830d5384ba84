using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchPort.Kernels;

/// <summary>Large results go past the caches: they would have left them by the time they are read, and what they overwrite need not be read first.</summary>
internal static unsafe class PastCaches
{
    /// <summary>Bytes of a result from which on that pays even where it is read next.</summary>
    internal const long Least = 16L << 20;

    /// <summary>The place before <paramref name="at"/> where a line begins, whatever the elements' size, if not the end.</summary>
    internal static long Line(long at, long end) => at == end ? at : at & -64;

    /// <summary>Copies bytes that do not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy(byte* from, byte* to, long count)
    {
        var i = 0L;
        if ((nint)to % 64 == 0 && Simd.Width >= 256)
        {
            for (; i <= count - 64; i += 64)
            {
                Vector256<byte> a = Vector256.Load(from + i), b = Vector256.Load(from + i + 32);
                a.StoreAlignedNonTemporal(to + i);
                b.StoreAlignedNonTemporal(to + i + 32);
            }
            Thread.MemoryBarrier();
        }
        System.Buffer.MemoryCopy(from + i, to + i, count - i, count - i);
    }
}
