namespace TorchPort;

/// <summary>A block that a thread keeps for what it needs within a method: what it wrote last time is still in its core's cache, not in another's.</summary>
internal sealed unsafe class ThreadMemory
{
    /// <summary>Larger blocks are the pool's.</summary>
    private const long Limit = 4L << 20;

    [ThreadStatic]
    private static ThreadMemory? _mine;

    private byte* _block;
    private long _size;
    private bool _isInUse;

    private ThreadMemory()
    {
    }

    /// <summary>The thread's block where it is free; another one otherwise.</summary>
    internal static byte* Rent(long bytes)
    {
        if (bytes > Limit)
            return MemoryPool.Rent(bytes);
        var mine = _mine ??= new();
        if (mine._isInUse)
            return MemoryPool.Rent(bytes);
        if (mine._size < bytes)
            mine.Grow(bytes);
        mine._isInUse = true;
        return mine._block;
    }

    /// <summary>Gives back what this thread rented.</summary>
    internal static void Return(byte* block, long bytes)
    {
        if (_mine is { _isInUse: true } mine && mine._block == block)
            mine._isInUse = false;
        else
            MemoryPool.Return(block, bytes);
    }

    private void Grow(long bytes)
    {
        GiveBack();
        _block = MemoryPool.Rent(bytes);
        _size = bytes;
    }

    private void GiveBack()
    {
        if (_block != null)
            MemoryPool.Return(_block, _size);
        _block = null;
        _size = 0;
    }

    ~ThreadMemory() => GiveBack();
}
