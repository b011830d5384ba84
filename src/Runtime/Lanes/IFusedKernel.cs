using System.Numerics;

namespace TorchPort.Lanes;

/// <summary>A kernel that does in one pass over memory what would else be several operations.</summary>
/// <remarks>
/// It knows all sizes and sees pointers only: to contiguous numbers of one type, results first; tensors of int64 are
/// handed over as they are, and what is left out is null. Items are independent, so that threads may share them out.
/// </remarks>
internal unsafe interface IFusedKernel
{
    /// <summary>How many independent items of work there are.</summary>
    long Items { get; }

    /// <summary>About how many numbers an item goes through.</summary>
    long Cost { get; }

    /// <summary>Does the items from <paramref name="begin"/> to before <paramref name="end"/>.</summary>
    void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>;
}
