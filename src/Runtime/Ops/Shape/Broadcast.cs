namespace TorchPort;

public static partial class Torch
{
    /// <summary>The shape that all of some shapes broadcast to. PyTorch: <c>torch.broadcast_shapes</c>.</summary>
    public static long[] BroadcastShapes(params ReadOnlySpan<long[]> shapes)
    {
        long[] result = [];
        foreach (var shape in shapes)
            result = Shapes.Broadcast(result, shape);
        return result;
    }

    /// <summary>Tensors expanded to their common shape. PyTorch: <c>torch.broadcast_tensors</c>.</summary>
    [Aten("broadcast_tensors(Tensor[] tensors) -> Tensor[]")]
    public static Tensor[] BroadcastTensors(params ReadOnlySpan<Tensor> tensors)
    {
        var all = tensors.ToArray();
        var shape = BroadcastShapes(Array.ConvertAll(all, t => t.ShapeArray));
        return Array.ConvertAll(all, t => t.Expand(shape));
    }

    /// <summary>Grids of coordinates: of vectors, each expanded along the dimensions of the others. PyTorch: <c>torch.meshgrid</c>.</summary>
    /// <param name="tensors">Vectors or 0-d tensors.</param>
    /// <param name="indexing">"ij": the first vector varies along the first dimension; "xy": along the second.</param>
    [Aten("meshgrid(Tensor[] tensors) -> Tensor[]")]
    [Aten("meshgrid.indexing(Tensor[] tensors, *, str indexing) -> Tensor[]")]
    public static Tensor[] Meshgrid(ReadOnlySpan<Tensor> tensors, string indexing = "ij")
    {
        if (indexing is not ("ij" or "xy"))
            throw new ArgumentException($"Meshgrid: indexing must be one of \"xy\" or \"ij\", but received: {indexing}.", nameof(indexing));
        var vectors = tensors.ToArray();
        if (vectors.Length == 0)
            throw new ArgumentException("Meshgrid expects a non-empty list of tensors.", nameof(tensors));
        if (vectors.FirstOrDefault(v => v.Dim > 1) is { } wrong)
            throw new ShapeException($"Meshgrid: expected 0D or 1D tensors, but got shape {Shapes.Text(wrong.Shape)}.");
        var swap = indexing == "xy" && vectors.Length >= 2;
        if (swap)
            (vectors[0], vectors[1]) = (vectors[1], vectors[0]);
        var shape = Array.ConvertAll(vectors, v => v.ElementCount);
        var grids = new Tensor[vectors.Length];
        for (var i = 0; i < grids.Length; i++)
        {
            var along = new long[shape.Length];
            Array.Fill(along, 1);
            along[i] = shape[i];
            grids[i] = vectors[i].View(along).Expand(shape);
        }
        if (swap)
            (grids[0], grids[1]) = (grids[1], grids[0]);
        return grids;
    }

    /// <summary>All combinations of elements of vectors, one a row. PyTorch: <c>torch.cartesian_prod</c>.</summary>
    [Aten("cartesian_prod(Tensor[] tensors) -> Tensor")]
    public static Tensor CartesianProd(params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.Length == 1)
            return tensors[0];
        return Stack(Array.ConvertAll(Meshgrid(tensors), g => g.Reshape(-1)), 1);
    }

    /// <summary>All combinations of <paramref name="r"/> elements of a vector, one a row. PyTorch: <c>torch.combinations</c>.</summary>
    /// <param name="input">A vector.</param>
    /// <param name="r">How many at a time.</param>
    /// <param name="withReplacement">Whether an element may come more than once.</param>
    [Aten("combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor")]
    public static Tensor Combinations([AtenName("self")] Tensor input, long r = 2, bool withReplacement = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dim != 1)
            throw new ShapeException($"Combinations expects a 1D vector, but got shape {Shapes.Text(input.Shape)}.");
        if (r < 0)
            throw new ArgumentOutOfRangeException(nameof(r), $"Combinations expects a non-negative number, but got {r}.");
        if (r == 0)
            return Empty([0], input.DType, input.Device);
        var count = input.ElementCount;
        var grids = Meshgrid(Enumerable.Repeat(Arange(count, device: input.Device), (int)r).ToArray());
        var taken = Ones(grids[0].Shape, DType.Bool, input.Device);
        for (var i = 1; i < grids.Length; i++)
            taken = taken.LogicalAnd(withReplacement ? grids[i - 1].Le(grids[i]) : grids[i - 1].Lt(grids[i]));
        return Stack(Array.ConvertAll(grids, g => input.IndexSelect(0, g.MaskedSelect(taken))), 1);
    }
}
