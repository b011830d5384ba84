namespace TorchPort.Plans;

/// <summary>The memory of a tensor made while a plan is traced: real as long as its content follows from constants alone.</summary>
/// <param name="device">The processor.</param>
/// <param name="byteLength">How long it is.</param>
/// <param name="owner">The trace it was made in.</param>
internal sealed unsafe class TracedStorage(Device device, long byteLength, Tracer? owner) : Storage(device, byteLength)
{
    /// <summary>The trace it was made in; another one that reads it is of a graph within that trace's.</summary>
    internal Tracer? Owner => owner;

    private PooledStorage? _memory;

    /// <summary>The graph's value, once the content depends on the inputs.</summary>
    internal Value? Value { get; private set; }

    /// <summary>Whether anything was written; before that the content is undefined.</summary>
    internal bool IsWritten => _memory is not null;

    internal override byte* Pointer => Value is null
        ? (Volatile.Read(ref _memory) ?? Made()).Pointer
        : throw new TraceException("The function looks at the numbers of a tensor that are known only when it runs, so it cannot become a plan. Compute with tensors instead, or run it without a session.");

    /// <summary>The memory, of which several threads of one kernel may be the first to ask.</summary>
    private PooledStorage Made()
    {
        var made = PooledStorage.Rent(Device, ByteLength);
        if (Interlocked.CompareExchange(ref _memory, made, null) is not { } there)
            return made;
        made.Release();
        return there;
    }

    /// <summary>From here on the content is what the graph computes.</summary>
    internal void Become(Value value)
    {
        Value = value;
        _memory = null;
    }
}
