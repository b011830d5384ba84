namespace TorchPort.Ops;

/// <summary>Indexing by several tensors, as indexing one dimension by one: the indexed dimensions are moved to the front and counted through as one.</summary>
internal sealed class AdvancedIndex
{
    private readonly long[] _order;
    private readonly long[] _sizes;
    private readonly long[] _rest;
    private readonly long[] _broadcast = [];
    private readonly int _resultAt;

    /// <param name="name">The operation, for messages.</param>
    /// <param name="x">What is indexed.</param>
    /// <param name="indices">Tensors of integers (negative ones count from the back) or bools; null for a whole dimension.</param>
    internal AdvancedIndex(string name, Tensor x, Tensor?[] indices)
    {
        var integers = Integers(name, x, indices);
        if (integers.Count > x.Dim)
            throw new DimensionException($"Too many indices for a tensor of dimension {x.Dim} (got {integers.Count}).");
        var indexed = Enumerable.Range(0, integers.Count).Where(d => integers[d] is not null).ToArray();
        var others = Enumerable.Range(0, x.Dim).Except(indexed).ToArray();
        _order = [.. indexed.Concat(others).Select(d => (long)d)];
        _sizes = [.. indexed.Select(d => x.Shape[d])];
        _rest = [.. others.Select(d => x.Shape[d])];
        if (indexed.Length == 0)
            return;
        foreach (var d in indexed)
            _broadcast = Shapes.Broadcast(_broadcast, integers[d]!.Shape);
        // Tensors side by side leave their dimensions where they were; others put theirs first.
        _resultAt = indexed[^1] - indexed[0] + 1 == indexed.Length ? indexed[0] : 0;
        Tensor? places = null;
        foreach (var d in indexed)
        {
            // Indices may be on the processor whatever they index.
            var index = integers[d]!.Device == Device.Cpu && x.Device != Device.Meta ? integers[d]!.To(x.Device) : integers[d]!;
            var at = IndexCheck.InRange(name, index, x.Shape[d], wrap: true);
            places = places is null ? at : places.Mul(x.Shape[d]).Add(at);
        }
        Places = places!.Expand(_broadcast).Reshape(-1);
    }

    /// <summary>Where each picked element lies along the dimension that stands for all indexed ones; null where nothing is indexed.</summary>
    internal Tensor? Places { get; }

    /// <summary>The indexed dimensions of <paramref name="x"/> as one, in front of the others.</summary>
    internal Tensor Front(Tensor x) => x.Permute(_order).Reshape([Shapes.Count(_sizes), .. _rest]);

    /// <summary><see cref="Front"/> without a copy, or null where there is none.</summary>
    internal Tensor? View(Tensor x)
    {
        using var mode = GradMode.NoGrad();
        var ordered = x.Permute(_order);
        long[] shape = [Shapes.Count(_sizes), .. _rest];
        return Views.ViewStrides(ordered, shape) is null ? null : ordered.View(shape);
    }

    /// <summary>Undoes <see cref="Front"/>.</summary>
    internal Tensor Restore(Tensor front)
    {
        var back = new long[_order.Length];
        for (var i = 0; i < back.Length; i++)
            back[_order[i]] = i;
        return front.Reshape([.. _sizes, .. _rest]).Permute(back);
    }

    /// <summary>Picked slices in the shape and order of the result.</summary>
    internal Tensor Arrange(Tensor picked) => Move(picked.Reshape([.. _broadcast, .. _rest]), 0, _resultAt);

    /// <summary>Values that broadcast to the result, as slices.</summary>
    internal Tensor Flatten(Tensor values)
    {
        long[] result = [.. _rest[.._resultAt], .. _broadcast, .. _rest[_resultAt..]];
        while (values.Dim > result.Length && values.Shape[0] == 1)
            values = values.Squeeze(0);
        return Move(values.Expand(result), _resultAt, 0).Reshape([Shapes.Count(_broadcast), .. _rest]);
    }

    /// <summary>The broadcast dimensions moved as a block.</summary>
    private Tensor Move(Tensor x, int from, int to)
    {
        if (from == to)
            return x;
        var order = Enumerable.Range(0, x.Dim).Select(d => (long)d).ToList();
        var block = order.GetRange(from, _broadcast.Length);
        order.RemoveRange(from, _broadcast.Length);
        order.InsertRange(to, block);
        return x.Permute([.. order]);
    }

    /// <summary>Bools become the coordinates where they hold.</summary>
    private static List<Tensor?> Integers(string name, Tensor x, Tensor?[] indices)
    {
        var result = new List<Tensor?>();
        foreach (var index in indices)
        {
            if (index is not { DType: DType.Bool or DType.UInt8 })
            {
                result.Add(index);
                continue;
            }
            for (var d = 0; d < index.Dim; d++)
            {
                var at = result.Count + d;
                if (at >= x.Dim || index.Shape[d] != x.Shape[at])
                    throw new DimensionException($"{name}: the shape of the mask {Shapes.Text(index.Shape)} at index {d} does not match the shape of the indexed tensor {Shapes.Text(x.Shape)} at index {at}.");
            }
            result.AddRange(index.Nonzero().Unbind(1));
        }
        return result;
    }
}
