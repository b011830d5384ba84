namespace TorchPort.Saving;

/// <summary>Hands out the bytes of tensors and storages in parts, so that what is written is never all in memory.</summary>
internal sealed unsafe class TensorBytes(SaveOptions? options, long total)
{
    private const int Part = 4 << 20;

    private long _done;

    /// <summary>The bytes of a storage, of any device.</summary>
    internal void Of(Storage storage, Action<ReadOnlySpan<byte>> write)
    {
        if (storage.Device != Device.Cpu)
            storage = Tensor.FromStorage(storage, DType.UInt8, [storage.ByteLength], [1], 0).To(Device.Cpu).Storage;
        if (storage.ByteLength > 0)
            Run(storage.Pointer, storage.ByteLength, write);
        GC.KeepAlive(storage);
    }

    private void Run(byte* start, long length, Action<ReadOnlySpan<byte>> write)
    {
        for (long at = 0; at < length; at += Part)
        {
            var count = (int)Math.Min(Part, length - at);
            write(new(start + at, count));
            _done += count;
            options?.Progress?.Report((_done, total));
        }
    }
}
