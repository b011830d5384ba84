using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Loads and stores of what is left of a row behind its last whole vector.</summary>
internal static unsafe class Rest<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>No processor has smaller pages: where a page begins before what may be read, all of it may be.</summary>
    private const int Page = 4096;

    /// <summary>0, 1, 2 …</summary>
    private static readonly T* Numbers = CountUp();

    /// <summary>The first <paramref name="count"/> elements, and <paramref name="fill"/> in the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L Load(T* from, long count, T fill = default) => ((nint)from & (Page - 1)) <= Page - L.Width * sizeof(T)
        ? L.Select(L.Less(L.Load(Numbers), L.All(T.CreateTruncating(count))), L.Load(from), L.All(fill))
        : Copied(from, count, fill);

    internal static void Store(L lane, T* to, long count)
    {
        var room = stackalloc T[L.Width];
        L.Store(lane, room);
        for (var i = 0L; i < count; i++)
            to[i] = room[i];
    }

    private static L Copied(T* from, long count, T fill)
    {
        var room = stackalloc T[L.Width];
        for (var i = 0; i < L.Width; i++)
            room[i] = i < count ? from[i] : fill;
        return L.Load(room);
    }

    private static T* CountUp()
    {
        var numbers = (T*)NativeMemory.AlignedAlloc((nuint)(L.Width * sizeof(T)), 64);
        for (var i = 0; i < L.Width; i++)
            numbers[i] = T.CreateTruncating(i);
        return numbers;
    }
}
