namespace TorchPort;

/// <summary>Blocks of memory that wait to be used again, by their sizes.</summary>
/// <param name="free">Gives a block back to the system.</param>
internal sealed class FreeBlocks(Action<nint> free)
{
    private readonly Dictionary<long, Bin> _bins = [];
    private long _asked;

    /// <summary>Bytes of all of them.</summary>
    internal long Bytes { get; private set; }

    /// <summary>A block of so many bytes; 0 where there is none.</summary>
    internal nint Take(long size)
    {
        _asked += size;
        var bin = Of(size);
        bin.Asked = _asked;
        if (!bin.Blocks.TryPop(out var block))
            return 0;
        Bytes -= size;
        return block;
    }

    internal void Put(nint block, long size)
    {
        Of(size).Blocks.Push(block);
        Bytes += size;
    }

    /// <summary>Frees blocks until at most <paramref name="keep"/> bytes are left, of sizes for which nobody has asked while so many bytes were asked for.</summary>
    internal void Trim(long keep, long since = 0)
    {
        if (Bytes <= keep)
            return;
        foreach (var (size, bin) in _bins)
        {
            while (Bytes > keep && bin.Asked <= _asked - since && bin.Blocks.TryPop(out var block))
            {
                free(block);
                Bytes -= size;
            }
        }
    }

    private Bin Of(long size)
    {
        if (!_bins.TryGetValue(size, out var bin))
            _bins[size] = bin = new();
        return bin;
    }

    private sealed class Bin
    {
        internal readonly Stack<nint> Blocks = [];

        /// <summary>How many bytes of any size had been asked for when one of this size last was.</summary>
        internal long Asked { get; set; }
    }
}
