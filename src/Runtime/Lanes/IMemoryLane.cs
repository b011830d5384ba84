namespace TorchPort.Lanes;

/// <summary>A lane that the processor moves to and from memory: what a loop is written over that serves all vector widths.</summary>
internal unsafe interface IMemoryLane<L, T> : ILane<L> where L : IMemoryLane<L, T> where T : unmanaged
{
    /// <summary>How many numbers it holds.</summary>
    static abstract int Width { get; }

    static abstract L Load(T* from);

    static abstract void Store(L lane, T* to);

    /// <summary>Stores past the caches, to an address that is a multiple of the lane's size.</summary>
    static abstract void StorePast(L lane, T* to);

    /// <summary>Loads the elements for which a condition holds; the others come from <paramref name="otherwise"/>, and their memory is not touched.</summary>
    static abstract L LoadWhere(L condition, T* from, L otherwise);

    /// <summary>Stores the elements for which a condition holds, and leaves the others' memory alone.</summary>
    static abstract void StoreWhere(L condition, L lane, T* to);

    /// <summary>One number in every element.</summary>
    static abstract L All(T value);

    /// <summary>Of sixteen numbers of single precision those in the places that the lowest four bits of a lane's elements say.</summary>
    static abstract L Pick(ref T sixteen, L places);

    /// <summary>The sum of the elements.</summary>
    static abstract T Sum(L lane);

    /// <summary>The largest of the elements, of four or eight bytes each; NaN if any is.</summary>
    static abstract T Largest(L lane);

    /// <summary>A bit for each element, the first one's lowest: 1 where a condition holds.</summary>
    static abstract ulong Bits(L condition);

    /// <summary>Stores whole numbers of up to 24 bits as integers.</summary>
    static abstract void StoreWhole(L lane, long* to);

    /// <summary>The sums of the elements of four lanes, to four neighbours.</summary>
    static abstract void Sums(L a, L b, L c, L d, T* to);
}
