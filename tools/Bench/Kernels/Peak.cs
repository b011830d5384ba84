using System.Runtime.CompilerServices;
using TorchPort.Kernels;
using TorchPort.Lanes;

namespace TorchPort.Bench;

/// <summary>What the processor computes at most: multiply-adds in registers alone, by as many threads and with vectors as wide as products have.</summary>
internal static class Peak
{
    private const int Steps = 20_000, Accumulators = 12;

    /// <summary>Operations of <see cref="Run"/>.</summary>
    internal static double Work => 2.0 * Threads.Parts * Steps * Accumulators * Width;

    private static int Width => Math.Max(1, Simd.Width / (8 * sizeof(float)));

    internal static void Run() => Threads.Run(Threads.Parts, Simd.Width switch
    {
        512 => Part<Lane512<float>>,
        256 => Part<Lane256<float>>,
        _ => Part<Lane1<float>>,
    });

    /// <summary>Numbers that keep changing and stay small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Part<L>(int part) where L : struct, IMemoryLane<L, float>
    {
        L factor = L.All(-0.999f), term = L.All(part + 0.37f);
        L a = L.All(1.1f), b = L.All(2.2f), c = L.All(3.3f), d = L.All(4.4f), e = L.All(5.5f), f = L.All(6.6f);
        L g = L.All(-1.3f), h = L.All(-2.6f), i = L.All(-3.9f), j = L.All(-5.2f), k = L.All(-6.5f), l = L.All(-7.8f);
        for (var step = 0; step < Steps; step++)
        {
            a = L.FusedMultiplyAdd(a, factor, term);
            b = L.FusedMultiplyAdd(b, factor, term);
            c = L.FusedMultiplyAdd(c, factor, term);
            d = L.FusedMultiplyAdd(d, factor, term);
            e = L.FusedMultiplyAdd(e, factor, term);
            f = L.FusedMultiplyAdd(f, factor, term);
            g = L.FusedMultiplyAdd(g, factor, term);
            h = L.FusedMultiplyAdd(h, factor, term);
            i = L.FusedMultiplyAdd(i, factor, term);
            j = L.FusedMultiplyAdd(j, factor, term);
            k = L.FusedMultiplyAdd(k, factor, term);
            l = L.FusedMultiplyAdd(l, factor, term);
        }
        Keep(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    /// <summary>A result that is not asked for would not be computed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep<L>(L result) => _ = result;
}
