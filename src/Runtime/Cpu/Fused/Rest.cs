using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Loads and stores of what is left of a row behind its last whole vector.</summary>
internal static unsafe class Rest<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>0, 1, 2 …</summary>
    private static readonly T* Numbers = CountUp();

    /// <summary>A condition that holds for the first <paramref name="count"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L First(long count) => L.Less(L.Load(Numbers), L.All(T.CreateTruncating(count)));

    /// <summary>The first <paramref name="count"/> elements, and <paramref name="fill"/> in the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L Load(T* from, long count, T fill = default) => L.LoadWhere(First(count), from, L.All(fill));

    /// <summary>Stores the first <paramref name="count"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(L lane, T* to, long count) => L.StoreWhere(First(count), lane, to);

    private static T* CountUp()
    {
        var numbers = (T*)NativeMemory.AlignedAlloc((nuint)(L.Width * sizeof(T)), 64);
        for (var i = 0; i < L.Width; i++)
            numbers[i] = T.CreateTruncating(i);
        return numbers;
    }
}
