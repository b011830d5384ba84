namespace TorchPort;

/// <summary>Where a tensor's memory lies and its operators run. PyTorch: <c>torch.device</c>.</summary>
/// <remarks>
/// Ops know no device by name: they are handed to the device of their inputs, which owns the loops. A device of
/// another kind derives from this class.
/// </remarks>
public abstract unsafe partial class Device
{
    private protected Device(string type, int index) => (Type, Index) = (type, index);

    /// <summary>The processor, with SIMD kernels.</summary>
    public static Device Cpu { get; } = new Plans.HostDevice();

    /// <summary>Tensors with a shape and a dtype but no data. PyTorch: <c>torch.device("meta")</c>.</summary>
    public static Device Meta { get; } = new MetaDevice();

    /// <summary>PyTorch's word for the kind: <c>cpu</c>, <c>meta</c>, <c>cuda</c>.</summary>
    public string Type { get; }

    /// <summary>Which device of its kind.</summary>
    public int Index { get; }

    /// <summary>Waits until all that was asked of the device is done; only devices that work beside the program have anything to wait for. PyTorch: <c>torch.cuda.synchronize</c>.</summary>
    public virtual void Synchronize() { }

    /// <summary>Allocates <paramref name="bytes"/> bytes whose content is undefined.</summary>
    internal abstract Storage Allocate(long bytes);

    /// <summary>Copies bytes of the processor's memory into a storage of this device, behind all that this device was told to do before.</summary>
    internal virtual void Upload(Storage to, long offset, byte* from, long bytes) => System.Buffer.MemoryCopy(from, to.Pointer + offset, bytes, bytes);

    /// <summary>Copies bytes of a storage of this device into the processor's memory, once all that this device was told to do before is done.</summary>
    internal virtual void Download(Storage from, long offset, byte* to, long bytes) => System.Buffer.MemoryCopy(from.Pointer + offset, to, bytes, bytes);

    /// <summary>Says that so many bytes of this device's memory have probably been dropped.</summary>
    internal virtual void Dropped(long bytes) => MemoryPool.Dropped(bytes);

    /// <inheritdoc/>
    public override string ToString() => Type is "cpu" or "meta" ? Type : $"{Type}:{Index}";
}
