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
    public bool IsCoalesced => Coalesced == true;

    /// <summary>The same; null where the file does not say, as those before PyTorch 2.1.</summary>
    internal bool? Coalesced { get; init; }

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

    /// <summary>The whole tensor; elements of one position add up. PyTorch: <c>to_dense()</c>.</summary>
    /// <exception cref="ShapeException">The indexes do not fit the shape, or the tensor is a batch of sparse ones.</exception>
    public Tensor ToDense() => Layout == "sparse_coo" ? FromCoordinates(Indices!) : FromCompressed();

    /// <summary>Each element is added at its position, counted through the sparse dimensions in row-major order.</summary>
    private Tensor FromCoordinates(Tensor indices)
    {
        if (indices.Dim != 2 || indices.Shape[0] > _shape.Length || Values.Dim == 0 || Values.Shape[0] != indices.Shape[1])
            throw new ShapeException($"Indices of shape {Shapes.Text(indices.Shape)} and values of shape {Shapes.Text(Values.Shape)} do not make a sparse tensor of shape {Shapes.Text(_shape)}.");
        var sparse = (int)indices.Shape[0];
        var positions = Torch.Zeros([indices.Shape[1]], DType.Int64);
        for (var d = 0; d < sparse; d++)
            positions = positions.Mul(_shape[d]).Add(Within(indices.Select(0, d).To(DType.Int64), _shape[d]));
        return Torch.Zeros([Shapes.Count(_shape.AsSpan(0, sparse)), .. _shape[sparse..]], Values.DType).IndexAdd(0, positions, Values).Reshape(_shape);
    }

    /// <summary>Blocks of elements (of one, for csr and csc) are added at their places in the grid of blocks.</summary>
    private Tensor FromCompressed()
    {
        var isBlocked = Layout is "sparse_bsr" or "sparse_bsc";
        var byRows = Layout is "sparse_csr" or "sparse_bsr";
        if (_shape.Length != 2 || CompressedIndices!.Dim != 1 || PlainIndices!.Dim != 1 || Values.Dim != (isBlocked ? 3 : 1) || Values.Shape[0] != PlainIndices.Shape[0])
            throw new ShapeException($"Only a single {Layout} matrix can be made dense, not one of shape {Shapes.Text(_shape)} and values of shape {Shapes.Text(Values.Shape)}.");
        var (height, width) = isBlocked ? (Values.Shape[1], Values.Shape[2]) : (1, 1);
        if (height == 0 || width == 0 || _shape[0] % height != 0 || _shape[1] % width != 0)
            throw new ShapeException($"Blocks of {height} by {width} do not fill a matrix of shape {Shapes.Text(_shape)}.");
        var (rows, columns) = (_shape[0] / height, _shape[1] / width);
        var lines = byRows ? rows : columns;
        var starts = CompressedIndices.To(DType.Int64);
        var counts = starts.Diff();
        var count = PlainIndices.Shape[0];
        if (starts.Shape[0] != lines + 1 || starts.Select(0, 0).Item<long>() != 0 || starts.Select(0, lines).Item<long>() != count || (lines > 0 && counts.Amin().Item<long>() < 0))
            throw new ShapeException($"The compressed indices do not divide {count} elements over {lines} {(byRows ? "rows" : "columns")}.");
        var line = Torch.Arange(lines).RepeatInterleave(counts);
        var other = Within(PlainIndices.To(DType.Int64), byRows ? columns : rows);
        var places = byRows ? line.Mul(columns).Add(other) : other.Mul(columns).Add(line);
        var blocks = Torch.Zeros([checked(rows * columns), height, width], Values.DType).IndexAdd(0, places, Values.Reshape([count, height, width]));
        return blocks.Reshape([rows, columns, height, width]).Permute(0, 2, 1, 3).Reshape(_shape);
    }

    private static Tensor Within(Tensor indexes, long size)
    {
        if (indexes.ElementCount > 0 && (indexes.Amin().Item<long>() < 0 || indexes.Amax().Item<long>() >= size))
            throw new ShapeException($"An index of a sparse tensor lies outside the {size} of its dimension.");
        return indexes;
    }
}
