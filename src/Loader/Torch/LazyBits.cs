namespace TorchPort.Pickle;

/// <summary>Tensors whose bytes are made from another's when they are first used.</summary>
internal static unsafe class LazyBits
{
    /// <summary>A contiguous tensor of the shape of <paramref name="source"/> with the content that <paramref name="compute"/> makes.</summary>
    internal static Tensor Compute(Tensor source, DType dtype, Func<Tensor> compute)
    {
        var shape = source.Shape.ToArray();
        var storage = Storage.Lazy(checked(source.ElementCount * dtype.ItemSize), (destination, length) =>
        {
            var made = compute();
            Buffer.MemoryCopy(made.Data, destination, length, length);
            GC.KeepAlive(made);
        });
        return Tensor.FromStorage(storage, dtype, shape, Shapes.ContiguousStrides(shape), 0);
    }

    /// <summary>PyTorch notes on a view that it is conjugated or negated instead of changing it; here its elements are copied and changed.</summary>
    internal static Tensor Resolve(Tensor tensor, bool conjugated, bool negated, PickleCall call)
    {
        if (!conjugated && !negated)
            return tensor;
        // A repeating view stays one of few bytes, but its copy would not.
        if (tensor.ElementCount > tensor.Storage.ByteLength / tensor.DType.ItemSize)
            throw call.Wrong(2, "no larger than the storage, because elements must be copied");
        return Compute(tensor, tensor.DType, () =>
        {
            var copy = tensor.Detach().Clone().Contiguous();
            var part = tensor.DType.IsComplex ? tensor.DType.ItemSize / 2 : tensor.DType.ItemSize;
            for (long i = 0; i < copy.ElementCount; i++)
            {
                var element = copy.Data + i * tensor.DType.ItemSize;
                if (negated)
                    FlipSign(element, part);
                if (tensor.DType.IsComplex && conjugated != negated)
                    FlipSign(element + part, part);
            }
            return copy;
        });
    }

    /// <summary>The sign of a little-endian floating number is the top bit of its last byte.</summary>
    private static void FlipSign(byte* number, int size) => number[size - 1] ^= 0x80;
}
