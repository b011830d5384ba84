namespace TorchPort.Onnx.Operators.Indexing;

/// <summary>Elements that indices name. Negative indices count from the back.</summary>
internal static class Gathering
{
    [OnnxOperator("Gather", MovesElements = true)]
    internal static Tensor Gather(Tensor data, Tensor indices, int axis = 0)
    {
        var d = Axes.Of(axis, data.Dim);
        var flat = FromFront(indices, data.Shape[d]).Reshape(-1);
        return data.IndexSelect(d, flat).Reshape([.. data.Shape[..d], .. indices.Shape, .. data.Shape[(d + 1)..]]);
    }

    [OnnxOperator("GatherElements", 11, MovesElements = true)]
    internal static Tensor GatherElements(Tensor data, Tensor indices, int axis = 0)
    {
        var d = Axes.Of(axis, data.Dim);
        return data.Gather(d, FromFront(indices, data.Shape[d]));
    }

    [OnnxOperator("GatherND", 11, MovesElements = true)]
    internal static Tensor GatherND(NodeCall c, Tensor data, Tensor indices, int batchDims = 0)
    {
        var (flat, places, tail) = Rows(c, data, indices, batchDims);
        return flat.IndexSelect(0, places.Reshape(-1)).Reshape([.. indices.Shape[..^1], .. tail]);
    }

    [OnnxOperator("Compress", 9, MovesElements = true)]
    internal static Tensor Compress(Tensor input, Tensor condition, int? axis)
    {
        var places = condition.Nonzero().Reshape(-1);
        return axis is { } d ? input.IndexSelect(Axes.Of(d, input.Dim), places) : input.Reshape(-1).IndexSelect(0, places);
    }

    /// <summary>Indices of int64 that count from the front.</summary>
    internal static Tensor FromFront(Tensor indices, long size)
    {
        var at = indices.To(DType.Int64);
        return Torch.Where(at.Lt((Tensor)0L), at.Add((Tensor)size), at);
    }

    /// <summary>
    /// The dimensions that indices of several numbers go through, made one: the data as rows, for each index the row that it names, and the
    /// shape of a row.
    /// </summary>
    internal static (Tensor Flat, Tensor Places, long[] Tail) Rows(NodeCall c, Tensor data, Tensor indices, int batchDims)
    {
        var depth = indices.Dim == 0 ? 0 : checked((int)indices.Shape[^1]);
        var lead = batchDims + depth;
        if (depth == 0 || batchDims < 0 || lead > data.Dim || batchDims >= indices.Dim || !data.Shape[..batchDims].SequenceEqual(indices.Shape[..batchDims]))
            throw c.Error($"Indices of shape {Shapes.Text(indices.Shape)} do not fit data of shape {Shapes.Text(data.Shape)}.");
        var tail = data.Shape[lead..].ToArray();
        var places = Torch.Zeros(indices.Shape[..^1], DType.Int64, indices.Device);
        for (var d = 0; d < depth; d++)
        {
            var (index, size) = (FromFront(indices.Select(-1, d), data.Shape[batchDims + d]), data.Shape[batchDims + d]);
            if (index.ElementCount > 0 && index.Lt((Tensor)0L).LogicalOr(index.Ge((Tensor)size)).Any().Item<bool>())
                throw c.Error($"An index is outside dimension {batchDims + d} of data of shape {Shapes.Text(data.Shape)}.");
            places = places.Mul((Tensor)size).Add(index);
        }
        if (batchDims > 0)
        {
            var batches = Shapes.Count(data.Shape[..batchDims]);
            var stride = Shapes.Count(data.Shape[batchDims..lead]);
            var starts = Torch.Arange(batches, dtype: DType.Int64, device: indices.Device).Mul((Tensor)stride);
            places = places.Add(starts.Reshape([.. data.Shape[..batchDims], .. Enumerable.Repeat(1L, places.Dim - batchDims)]));
        }
        return (data.Reshape([Shapes.Count(data.Shape[..lead]), .. tail]), places, tail);
    }
}
