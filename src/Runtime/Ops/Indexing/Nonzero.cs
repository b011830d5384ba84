namespace TorchPort;

public partial class Tensor
{
    /// <summary>Where elements differ from 0: a row of coordinates for each. PyTorch: <c>torch.nonzero</c>.</summary>
    [Aten("nonzero(Tensor self) -> Tensor")]
    public Tensor Nonzero()
    {
        var places = Places();
        var rows = new long[checked(places.Length * Dim)];
        for (var i = 0; i < places.Length; i++)
        {
            var rest = places[i];
            for (var d = Dim - 1; d > 0; d--)
                (rest, rows[i * Dim + d]) = Math.DivRem(rest, _shape[d]);
            if (Dim > 0)
                rows[i * Dim] = rest;
        }
        return Torch.Tensor<long>(rows, [places.Length, Dim]).To(Device);
    }

    /// <summary>As <see cref="Nonzero"/>, cut or filled up to a number of rows. PyTorch: <c>torch.nonzero_static</c>.</summary>
    [Aten("nonzero_static(Tensor self, *, int size, int fill_value=-1) -> Tensor")]
    public Tensor NonzeroStatic(long size, long fillValue = -1)
    {
        var rows = Nonzero();
        return rows.Shape[0] >= size ? rows.Narrow(0, 0, size) : Torch.Cat([rows, Torch.Full([size - rows.Shape[0], Dim], fillValue, DType.Int64, Device)]);
    }

    /// <summary>As <see cref="Nonzero"/>. PyTorch: <c>torch.argwhere</c>.</summary>
    [Aten("argwhere(Tensor self) -> Tensor")]
    public Tensor ArgWhere() => Nonzero();

    /// <summary>As <see cref="Nonzero"/>, a vector of coordinates for each dimension. PyTorch: <c>nonzero(as_tuple=True)</c>.</summary>
    [Aten("nonzero_numpy(Tensor self) -> Tensor[]")]
    public Tensor[] NonzeroTuple() => AtLeast1d().Nonzero().Unbind(1);

    /// <summary>The elements where a mask is true, as a vector; both broadcast. PyTorch: <c>torch.masked_select</c>.</summary>
    [Aten("masked_select(Tensor self, Tensor mask) -> Tensor")]
    public Tensor MaskedSelect(Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.DType != DType.Bool)
            throw new DTypeException($"MaskedSelect: expected a mask of bool, but got {mask.DType.TorchName}.");
        var shape = Shapes.Broadcast(Shape, mask.Shape);
        return Expand(shape).Reshape(-1).IndexSelect(0, mask.Expand(shape).FlatNonzero());
    }

    /// <summary>A copy where elements under a true mask are those of <paramref name="source"/>, in order. PyTorch: <c>torch.masked_scatter</c>.</summary>
    /// <exception cref="ShapeException"><paramref name="source"/> has too few elements.</exception>
    [Aten("masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor")]
    public Tensor MaskedScatter(Tensor mask, Tensor source)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(source);
        if (source.DType != DType)
            throw new DTypeException($"MaskedScatter: expected self and source to have the same dtypes but got {DType.TorchName} and {source.DType.TorchName}.");
        if (mask.DType != DType.Bool)
            throw new DTypeException($"MaskedScatter: only boolean masks are supported, but got mask with dtype {mask.DType.TorchName}.");
        var shape = Shapes.Broadcast(Shape, mask.Shape);
        var places = mask.Expand(shape).FlatNonzero();
        if (places.ElementCount > source.ElementCount)
            throw new ShapeException($"MaskedScatter: the mask has {places.ElementCount} true elements, but source only {source.ElementCount}.");
        return Expand(shape).Reshape(-1).IndexCopy(0, places, source.Reshape(-1).Narrow(0, 0, places.ElementCount)).Reshape(shape);
    }

    /// <summary><see cref="MaskedScatter"/> in place. PyTorch: <c>masked_scatter_</c>.</summary>
    [Aten("masked_scatter_(Tensor(a!) self, Tensor mask, Tensor source) -> Tensor(a!)")]
    public Tensor MaskedScatter_(Tensor mask, Tensor source) => Ops.InPlace.Assign(this, MaskedScatter(mask, source));

    /// <summary>Where elements of the flattened tensor differ from 0.</summary>
    private Tensor FlatNonzero()
    {
        var places = Places();
        return Torch.Tensor<long>(places, [places.Length]).To(Device);
    }

    private long[] Places()
    {
        var truth = (DType == DType.Bool ? Detach() : Detach().Ne(0L)).ToArray<bool>();
        var places = new long[truth.AsSpan().Count(true)];
        var next = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            if (truth[i])
                places[next++] = i;
        }
        return places;
    }
}

public static partial class Torch
{
    /// <summary>Where elements differ from 0, a vector of coordinates for each dimension. PyTorch: <c>torch.where(condition)</c>.</summary>
    [Aten("where(Tensor condition) -> Tensor[]")]
    public static Tensor[] Where(Tensor condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return condition.NonzeroTuple();
    }
}

public static partial class Torch
{
    /// <summary>The coordinates, one tensor a dimension, of places in a flattened tensor. PyTorch: <c>torch.unravel_index</c>.</summary>
    /// <param name="indices">Places.</param>
    /// <param name="shape">The tensor's shape.</param>
    public static Tensor[] UnravelIndex(Tensor indices, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (!indices.DType.IsInteger)
            throw new DTypeException($"UnravelIndex expects integer indices, but got {indices.DType.TorchName}.");
        var coordinates = new Tensor[shape.Length];
        var step = 1L;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            if (shape[d] <= 0 && indices.ElementCount > 0)
                throw new ShapeException($"UnravelIndex: sizes must be positive, but the shape is {Shapes.Text(shape)}.");
            coordinates[d] = indices.To(DType.Int64).FloorDivide(step).Remainder(shape[d]);
            step = checked(step * shape[d]);
        }
        return coordinates;
    }
}
