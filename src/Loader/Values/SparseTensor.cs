namespace TorchPort;

/// <summary>A tensor that holds only some of its elements. PyTorch: <c>torch.sparse_coo_tensor</c>, <c>torch.sparse_csr_tensor</c> and their kin.</summary>
public sealed class SparseTensor : ITensorHolder
{
    private readonly long[] _shape;

    internal SparseTensor(string layout, long[] shape, Tensor values) => (Layout, _shape, Values) = (layout, shape, values);

    /// <summary><c>sparse_coo</c>, <c>sparse_csr</c>, <c>sparse_csc</c>, <c>sparse_bsr</c> or <c>sparse_bsc</c>.</summary>
    public string Layout { get; }

    /// <summary>The shape of the whole.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>The elements, or blocks of them. PyTorch: <c>values()</c>.</summary>
    public Tensor Values { get; }

    /// <summary>Of a coo tensor: a column of indexes for each element. PyTorch: <c>indices()</c>.</summary>
    public Tensor? Indices { get; internal init; }

    /// <summary>Of a coo tensor: whether no position stands twice. PyTorch: <c>is_coalesced()</c>.</summary>
    public bool IsCoalesced { get; internal init; }

    /// <summary>Of the others: where the elements of each row (or column) begin. PyTorch: <c>crow_indices()</c>, <c>ccol_indices()</c>.</summary>
    public Tensor? CompressedIndices { get; internal init; }

    /// <summary>Of the others: the column (or row) of each element. PyTorch: <c>col_indices()</c>, <c>row_indices()</c>.</summary>
    public Tensor? PlainIndices { get; internal init; }

    string ITensorHolder.TypeName => "torch.Tensor";

    Tensor? ITensorHolder.Tensor => null;

    IEnumerable<KeyValuePair<object?, object?>> ITensorHolder.Parts => Layout switch
    {
        "sparse_coo" => [new("indices", Indices), new("values", Values)],
        "sparse_csr" or "sparse_bsr" => [new("crow_indices", CompressedIndices), new("col_indices", PlainIndices), new("values", Values)],
        _ => [new("ccol_indices", CompressedIndices), new("row_indices", PlainIndices), new("values", Values)],
    };
}

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
