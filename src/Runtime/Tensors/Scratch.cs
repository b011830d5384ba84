namespace TorchPort;

/// <summary>Pooled memory for the length of a method: <c>using var scratch = new Scratch&lt;float&gt;(n);</c></summary>
internal unsafe ref struct Scratch<T> where T : unmanaged
{
    private readonly long _bytes;

    internal Scratch(long count)
    {
        _bytes = checked(count * sizeof(T));
        Pointer = (T*)MemoryPool.Rent(_bytes);
    }

    internal T* Pointer { get; private set; }

    public void Dispose()
    {
        if (Pointer != null)
            MemoryPool.Return((byte*)Pointer, _bytes);
        Pointer = null;
    }
}
