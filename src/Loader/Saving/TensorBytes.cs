using TorchPort.IO;

namespace TorchPort.Saving;

/// <summary>Hands out the bytes of tensors and storages in parts, so that what is written is never all in memory.</summary>
internal sealed unsafe class TensorBytes(SaveOptions? options = null, long total = 0)
{
    private const int Part = 4 << 20;

    private long _done;

    /// <summary>How many bytes a tensor's values take.</summary>
    internal static long Length(Tensor tensor) => checked(tensor.ElementCount * tensor.DType.ItemSize);

    /// <summary>The bytes of a contiguous tensor of the processor; good as long as it is kept alive.</summary>
    internal static ReadOnlySpan<byte> Span(Tensor contiguous) => new(contiguous.Data, checked((int)Length(contiguous)));

    /// <summary>The bytes of a storage, of any device.</summary>
    internal void Of(Storage storage, Action<ReadOnlySpan<byte>> write) => Run(storage, 0, storage.ByteLength, write);

    /// <summary>The values of a tensor of any layout and device, in row-major order.</summary>
    internal void Of(Tensor tensor, Action<ReadOnlySpan<byte>> write)
    {
        var length = Length(tensor);
        if (length == 0)
            return;
        if (tensor.IsContiguous)
            Run(tensor.Storage, tensor.StorageOffset * tensor.DType.ItemSize, length, write);
        else if (length <= Part)
            Of(Gathered(tensor), write);
        else if (tensor.Size(0) == 1)
            Of(tensor.Detach().Select(0, 0), write);
        else
        {
            var rows = Math.Max(1, Part / (length / tensor.Size(0)));
            for (long at = 0; at < tensor.Size(0); at += rows)
                Of(tensor.Detach().Narrow(0, at, Math.Min(rows, tensor.Size(0) - at)), write);
        }
    }

    private static Tensor Gathered(Tensor tensor) => tensor.Storage is ConvertedStorage converted
        ? Tensor.FromStorage(converted.Source, converted.From, tensor.ShapeArray, tensor.StrideArray, tensor.StorageOffset).Contiguous().To(tensor.DType)
        : tensor.Detach().Contiguous();

    private void Run(Storage storage, long start, long length, Action<ReadOnlySpan<byte>> write)
    {
        if (length == 0)
            return;
        if (storage.Device != Device.Cpu)
            storage = Tensor.FromStorage(storage, DType.UInt8, [storage.ByteLength], [1], 0).To(Device.Cpu).Storage;
        var converted = storage as ConvertedStorage;
        for (long at = 0; at < length; at += Part)
        {
            var count = (int)Math.Min(Part, length - at);
            if (converted is null)
                write(new(storage.Pointer + start + at, count));
            else
                converted.Read(start + at, count, write);
            if (options is { IsStreaming: true })
                Release(storage, start + at, count);
            _done += count;
            options?.Progress?.Report((_done, total));
        }
        GC.KeepAlive(storage);
    }

    /// <summary>Gives the mapped memory of a tensor back, if it is mapped; only for who owns the whole tree and has changed nothing in it.</summary>
    internal static void Release(Tensor tensor)
    {
        var last = Int128.One;
        foreach (var (size, stride) in tensor.ShapeArray.Zip(tensor.StrideArray))
            last += (Int128)(size - 1) * stride;
        if (tensor.ElementCount > 0 && tensor.Device == Device.Cpu)
            Release(tensor.Storage, tensor.StorageOffset * tensor.DType.ItemSize, (long)last * tensor.DType.ItemSize);
    }

    private static void Release(Storage storage, long start, long count)
    {
        if (storage is ConvertedStorage converted)
        {
            var share = (double)converted.Source.ByteLength / Math.Max(1, converted.ByteLength);
            (storage, start, count) = (converted.Source, (long)(start * share), (long)(count * share));
        }
        if (storage is CheckedStorage { Inner: var inner })
            storage = inner;
        if (storage is ForeignStorage { Owner: MappedFile { IsFile: true } })
            Pages.Release(storage.Pointer + start, count);
    }
}
