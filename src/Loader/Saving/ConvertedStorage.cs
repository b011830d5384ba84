namespace TorchPort.Saving;

/// <summary>A storage with the elements of another, converted to another dtype part by part as they are written.</summary>
internal sealed unsafe class ConvertedStorage(Storage source, DType from, DType to) : Storage(Device.Cpu, source.ByteLength / from.ItemSize * to.ItemSize)
{
    private readonly Lazy<Tensor> _whole = new(() => Convert(source, from, to, 0, source.ByteLength / from.ItemSize));

    /// <summary>The storage whose elements are converted.</summary>
    internal Storage Source => source;

    /// <summary>The dtype that its elements have there.</summary>
    internal DType From => from;

    /// <summary>All elements at once, for those who cannot take them in parts.</summary>
    internal override byte* Pointer => _whole.Value.Data;

    /// <summary>Hands out the bytes from <paramref name="start"/> on; both numbers are of whole elements.</summary>
    internal void Read(long start, int length, Action<ReadOnlySpan<byte>> write)
    {
        var part = Convert(source, from, to, start / to.ItemSize, length / to.ItemSize);
        write(new(part.Data, length));
        GC.KeepAlive(part);
    }

    private static Tensor Convert(Storage source, DType from, DType to, long start, long count) =>
        Tensor.FromStorage(source, from, [count], [1], start).To(to).Contiguous();
}

/// <summary>Converts the floating tensors among what is written; tensors that share memory go on to.</summary>
internal sealed class TensorConverter(DType? dtype)
{
    private readonly Dictionary<(Storage, DType), ConvertedStorage> _storages = [];

    /// <summary>The tensor as it is to be written.</summary>
    internal Tensor Convert(Tensor tensor)
    {
        if (dtype is not { } to || to == tensor.DType || !tensor.DType.IsFloatingPoint || tensor.Device == Device.Meta)
            return tensor;
        if (!_storages.TryGetValue((tensor.Storage, tensor.DType), out var storage))
            _storages[(tensor.Storage, tensor.DType)] = storage = new(tensor.Storage, tensor.DType, to);
        return Tensor.FromStorage(storage, to, tensor.ShapeArray, tensor.StrideArray, tensor.StorageOffset);
    }

    internal List<KeyValuePair<string, Tensor>> Convert(IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        [.. tensors.Select(t => KeyValuePair.Create(t.Key, Convert(t.Value)))];
}
