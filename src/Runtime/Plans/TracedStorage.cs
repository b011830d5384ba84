namespace TorchPort.Plans;

/// <summary>The memory of a tensor made while a plan is traced: real as long as its content follows from constants alone.</summary>
/// <param name="device">The processor.</param>
/// <param name="byteLength">How long it is.</param>
/// <param name="owner">The trace it was made in.</param>
internal sealed unsafe class TracedStorage(Device device, long byteLength, Tracer? owner) : Storage(device, byteLength)
{
    private Storage? _memory;
    private Stage? _stage;
    private int _id;

    /// <summary>The trace it was made in; another one that reads it is of a graph within that trace's.</summary>
    internal Tracer? Owner => owner;

    /// <summary>The graph's value, once the content depends on the inputs.</summary>
    internal Value? Value { get; private set; }

    /// <summary>Whether anything was written; before that the content is undefined.</summary>
    internal bool IsWritten => _memory is not null || _stage is not null;

    /// <summary>Whether the content may be another in another run with inputs of the same shapes, though it is known now.</summary>
    internal bool IsData { get; set; } = owner is { HasLooked: true };

    /// <summary>Whether the content is an input's, or was computed by a stage: what follows from it belongs to the next one.</summary>
    internal bool IsComputed { get; private set; }

    internal override byte* Pointer
    {
        get
        {
            if (owner is { IsStaged: true })
                owner.BeforeLook(this);
            return Value is null ? Memory.Pointer
                : throw new TraceException("The function looks at the numbers of a tensor that are known only when it runs, so it cannot become a plan. Compute with tensors instead, or run it without a session.");
        }
    }

    /// <summary>The memory of what is known.</summary>
    /// <exception cref="StageException">It is a result of a stage whose plan does not give it.</exception>
    internal Storage Memory
    {
        get
        {
            _stage?.Need(_id);
            return Volatile.Read(ref _memory) ?? Made();
        }
    }

    /// <summary>The memory, of which several threads of one kernel may be the first to ask.</summary>
    private Storage Made()
    {
        if (_stage is not null)
            throw new StageException();
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
        _stage = null;
    }

    /// <summary>From here on the content is known: an input's, or what a stage has computed.</summary>
    /// <param name="memory">The content; null where the stage's plan does not give it.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="id">The number of its value there.</param>
    internal void Hold(Storage? memory, Stage? stage, int id)
    {
        Value = null;
        (_memory, _stage, _id) = (memory, stage, id);
        IsData = IsComputed = true;
    }
}
