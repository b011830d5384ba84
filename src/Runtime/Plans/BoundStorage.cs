namespace TorchPort.Plans;

/// <summary>Memory that belongs to another storage for the time of a run.</summary>
internal sealed unsafe class BoundStorage(Device device, long byteLength) : Storage(device, byteLength)
{
    private Storage? _bound;

    internal override byte* Pointer => Bound.Pointer + Offset;

    /// <summary>Where in that storage they begin.</summary>
    internal long Offset { get; private set; }

    internal bool IsBound => _bound is not null;

    /// <summary>The storage whose bytes these are.</summary>
    internal Storage Bound => _bound ?? throw new InvalidOperationException("No memory is bound.");

    /// <summary>Makes the bytes of <paramref name="memory"/> from <paramref name="offset"/> on this storage's.</summary>
    internal void Bind(Storage memory, long offset) => (_bound, Offset) = (memory, offset);

    internal bool IsBoundTo(Tensor tensor) => _bound == tensor.Storage && Offset == tensor.StorageOffset * tensor.DType.ItemSize;

    internal void Release() => _bound = null;
}
