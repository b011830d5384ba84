using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Adds up what threads have summed each for itself.</summary>
internal static unsafe class PartialSums<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Adds rows of numbers to another, in their order.</summary>
    /// <param name="to">What is added to.</param>
    /// <param name="sums">The first row.</param>
    /// <param name="apart">How far the rows are apart.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="length">Their length.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(T* to, T* sums, long apart, int count, long length)
    {
        var j = 0L;
        for (; j <= length - L.Width; j += L.Width)
        {
            var sum = L.Load(to + j);
            for (var i = 0; i < count; i++)
                sum += L.Load(sums + i * apart + j);
            L.Store(sum, to + j);
        }
        for (; j < length; j++)
        {
            for (var i = 0; i < count; i++)
                to[j] += sums[i * apart + j];
        }
    }
}
