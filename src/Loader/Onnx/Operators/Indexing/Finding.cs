namespace TorchPort.Onnx.Operators.Indexing;

/// <summary>Where elements are, and which there are.</summary>
internal static class Finding
{
    [OnnxOperator("NonZero", 9)]
    internal static Tensor NonZero(Tensor x) => x.Nonzero().T();

    [OnnxOperator("OneHot", 9)]
    internal static Tensor OneHot(NodeCall c, Tensor indices, [Input] long depth, Tensor values, int axis = -1)
    {
        var d = Axes.Of(axis, indices.Dim + 1);
        c.CheckSize([.. indices.Shape, depth], values.DType);
        var at = Gathering.FromFront(indices, depth).Unsqueeze(d);
        var along = new long[indices.Dim + 1];
        Array.Fill(along, 1);
        along[d] = depth;
        return Torch.Where(at.Eq(Torch.Arange(depth, dtype: DType.Int64, device: indices.Device).Reshape(along)), values.Select(0, 1), values.Select(0, 0));
    }

    [OnnxOperator("Unique", 11)]
    internal static (Tensor Y, Tensor Indices, Tensor InverseIndices, Tensor Counts) Unique(Tensor x, int? axis, bool sorted = true)
    {
        var (y, inverse, counts) = x.Unique(axis is { } along ? Axes.Of(along, x.Dim) : null);
        var (dim, places) = (axis is null ? 0 : Axes.Of(axis.Value, x.Dim), inverse.Reshape(-1));
        var firsts = Torch.Full(counts.Shape, places.Shape[0], DType.Int64)
            .ScatterReduce(0, places, Torch.Arange(places.Shape[0], dtype: DType.Int64), ScatterReduction.Amin);
        if (sorted)
            return (y, firsts, places, counts);
        var order = firsts.ArgSort();
        return (y.IndexSelect(dim, order), firsts.IndexSelect(0, order), order.ArgSort().IndexSelect(0, places), counts.IndexSelect(0, order));
    }
}
