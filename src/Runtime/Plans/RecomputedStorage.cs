namespace TorchPort.Plans;

/// <summary>A constant that a plan is made from, such as a scaled weight: computed when it is looked at, and again after it has faded.</summary>
/// <param name="byteLength">The length in bytes.</param>
/// <param name="compute">Fills the memory it is given.</param>
internal sealed unsafe class RecomputedStorage(long byteLength, StorageLoader compute) : Storage(Device.Cpu, byteLength)
{
    private readonly Lock _gate = new();
    private PooledStorage? _memory;

    internal override byte* Pointer
    {
        get
        {
            lock (_gate)
            {
                if (_memory is null)
                {
                    var memory = PooledStorage.Rent(Device, ByteLength);
                    compute(memory.Pointer, ByteLength);
                    _memory = memory;
                }
                return _memory.Pointer;
            }
        }
    }

    /// <summary>Whether it takes memory.</summary>
    internal bool IsThere => _memory is not null;

    internal override void Fade()
    {
        lock (_gate)
        {
            _memory?.Release();
            _memory = null;
        }
    }
}
