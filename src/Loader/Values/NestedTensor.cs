namespace TorchPort;

/// <summary>Tensors of different shapes in one buffer. PyTorch: <c>torch.nested.nested_tensor</c>.</summary>
public sealed class NestedTensor : ITensorHolder
{
    internal NestedTensor(Tensor buffer, Tensor sizes, Tensor strides, Tensor offsets) =>
        (Buffer, Sizes, Strides, Offsets) = (buffer, sizes, strides, offsets);

    /// <summary>The elements of all.</summary>
    public Tensor Buffer { get; }

    /// <summary>A row with the shape of each.</summary>
    public Tensor Sizes { get; }

    /// <summary>A row with the strides of each.</summary>
    public Tensor Strides { get; }

    /// <summary>Where each begins in the buffer.</summary>
    public Tensor Offsets { get; }

    string ITensorHolder.TypeName => "torch.Tensor";

    Tensor? ITensorHolder.Tensor => null;

    IEnumerable<KeyValuePair<object?, object?>> ITensorHolder.Parts => [new("values", Buffer), new("sizes", Sizes), new("strides", Strides), new("offsets", Offsets)];

    /// <summary>The tensors, as views of the buffer. PyTorch: <c>unbind()</c>.</summary>
    /// <exception cref="ShapeException">A tensor reaches outside the buffer.</exception>
    public IReadOnlyList<Tensor> Unbind()
    {
        var (sizes, strides, offsets) = (Sizes.ToArray<long>(), Strides.ToArray<long>(), Offsets.ToArray<long>());
        var dims = offsets.Length == 0 ? 0 : sizes.Length / offsets.Length;
        if (sizes.Length != strides.Length || dims * offsets.Length != sizes.Length)
            throw new ShapeException($"A nested tensor has {sizes.Length} sizes, {strides.Length} strides and {offsets.Length} offsets, which do not fit.");
        var result = new Tensor[offsets.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = Tensor.FromStorage(Buffer.Storage, Buffer.DType, sizes[(i * dims)..((i + 1) * dims)], strides[(i * dims)..((i + 1) * dims)], checked(Buffer.StorageOffset + offsets[i]));
        return result;
    }
}
