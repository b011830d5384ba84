using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchPort;

/// <summary>What <see cref="BernoulliSample"/> draws, several numbers at once from words that the engine has made already.</summary>
internal static unsafe class BernoulliBlock
{
    /// <summary>Fills numbers, <paramref name="one"/> with probability <paramref name="p"/> and else 0, and returns how many: none where the engine has to make new words first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static long Fill(Mt19937 engine, float* to, long count, double p, float one)
    {
        var words = engine.Take(Math.Min(count, (engine.Left - 1) / 2) * 2, Vector256<uint>.Count);
        // u · 2⁻⁵³ < p, where u has 53 bits of two words, the high ones first.
        var bound = Vector256.Create((long)Math.Ceiling(p * (1L << 53)));
        var bits = Vector256.Create((1L << 53) - 1);
        fixed (uint* from = words)
        {
            for (var i = 0; i < words.Length; i += Vector256<uint>.Count)
            {
                var pair = Vector256.Load((ulong*)(from + i));
                var u = ((pair << 32) | (pair >>> 32)).AsInt64() & bits;
                var kept = Vector256.LessThan(u, bound).AsUInt64();
                var narrow = Vector128.Narrow(kept.GetLower(), kept.GetUpper()).AsSingle();
                (narrow & Vector128.Create(one)).Store(to + i / 2);
            }
        }
        return words.Length / 2;
    }
}
