using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Loads and stores of what is left of a row behind its last whole vector.</summary>
internal static unsafe class Rest<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged
{
    /// <summary>The first <paramref name="count"/> elements, and <paramref name="fill"/> in the others.</summary>
    internal static L Load(T* from, long count, T fill = default)
    {
        var room = stackalloc T[L.Width];
        for (var i = 0; i < L.Width; i++)
            room[i] = i < count ? from[i] : fill;
        return L.Load(room);
    }

    internal static void Store(L lane, T* to, long count)
    {
        var room = stackalloc T[L.Width];
        L.Store(lane, room);
        for (var i = 0L; i < count; i++)
            to[i] = room[i];
    }
}
