namespace TorchPort;

/// <summary>Memory for the length of a method: <c>using var scratch = new Scratch&lt;float&gt;(n);</c></summary>
internal unsafe ref struct Scratch<T> where T : unmanaged
{
    private readonly long _bytes;

    internal Scratch(long count)
    {
        _bytes = checked(count * sizeof(T));
        Pointer = (T*)ThreadMemory.Rent(_bytes);
    }

    internal T* Pointer { get; private set; }

    public void Dispose()
    {
        if (Pointer != null)
            ThreadMemory.Return((byte*)Pointer, _bytes);
        Pointer = null;
    }
}
