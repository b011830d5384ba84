using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>The same elements in another shape, without a copy; one size may be -1. PyTorch: <c>view</c>.</summary>
    /// <exception cref="ShapeException">The count differs, or the strides do not allow it.</exception>
    [Aten("view(Tensor(a) self, SymInt[] size) -> Tensor(a)")]
    [Aten("_unsafe_view(Tensor self, SymInt[] size) -> Tensor")]
    public Tensor View(params ReadOnlySpan<long> size)
    {
        var shape = Shapes.Infer(size, ElementCount);
        var strides = Views.ViewStrides(this, shape) ?? throw new ShapeException($"View size {Shapes.Text(size)} is not compatible with the tensor's size {Shapes.Text(Shape)} and strides {Shapes.Text(Strides)} (at least one dimension spans across two contiguous subspaces). Use Reshape(...) instead.");
        var from = ShapeArray;
        return Views.Make(this, shape, strides, _offset, "View", (g, _) => [g.Reshape(from)]);
    }

    /// <summary>The same elements in another shape: a view where the strides allow it, else a copy. PyTorch: <c>torch.reshape</c>.</summary>
    [Aten("reshape(Tensor(a) self, SymInt[] shape) -> Tensor(a)")]
    public Tensor Reshape(params ReadOnlySpan<long> shape)
    {
        var target = Shapes.Infer(shape, ElementCount);
        return (Views.ViewStrides(this, target) is null ? Contiguous() : this).View(target);
    }

    /// <summary>Any geometry over the storage. PyTorch: <c>torch.as_strided</c>.</summary>
    /// <exception cref="ShapeException">It reaches outside the storage.</exception>
    [Aten("as_strided(Tensor(a) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor(a)")]
    public Tensor AsStrided(ReadOnlySpan<long> size, ReadOnlySpan<long> stride, long? storageOffset = null) =>
        Views.AsStrided(this, size.ToArray(), stride.ToArray(), storageOffset ?? _offset);

    /// <summary>Repeats dimensions of size 1 without a copy; -1 keeps a size. PyTorch: <c>expand</c>.</summary>
    [Aten("expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a)", Ignores = "implicit")]
    public Tensor Expand(params ReadOnlySpan<long> size)
    {
        var shape = size.ToArray();
        for (var i = 0; i < shape.Length; i++)
        {
            var d = Dim - shape.Length + i;
            if (shape[i] == -1)
                shape[i] = d >= 0 ? _shape[d] : throw new ShapeException($"The expanded size -1 is not allowed in a leading, non-existing dimension {i}.");
        }
        if (Shape.SequenceEqual(shape))
            return this;
        var from = ShapeArray;
        return Views.Make(this, shape, Views.ExpandedStrides(this, shape), _offset, "Expand", (g, _) => [g.SumToSize(from)]);
    }

    /// <summary>Dimensions in another order. PyTorch: <c>torch.permute</c>.</summary>
    [Aten("permute(Tensor(a) self, int[] dims) -> Tensor(a)")]
    public Tensor Permute(params ReadOnlySpan<long> dims)
    {
        if (dims.Length != Dim)
            throw new DimensionException($"Permute got {dims.Length} dimensions for a tensor of {Dim}.");
        var shape = new long[Dim];
        var strides = new long[Dim];
        var back = new long[Dim];
        Array.Fill(back, -1);
        for (var i = 0; i < Dim; i++)
        {
            var d = Shapes.Dim(dims[i], Dim);
            if (back[d] >= 0)
                throw new DimensionException($"Permute names dimension {d} twice.");
            (shape[i], strides[i], back[d]) = (_shape[d], _strides[d], i);
        }
        return Views.Make(this, shape, strides, _offset, "Permute", (g, _) => [g.Permute(back)]);
    }

    /// <summary>Two dimensions swapped. PyTorch: <c>torch.transpose</c>.</summary>
    [Aten("transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a)")]
    [Aten("swapaxes(Tensor(a) self, int axis0, int axis1) -> Tensor(a)")]
    [Aten("swapdims(Tensor(a) self, int dim0, int dim1) -> Tensor(a)")]
    public Tensor Transpose([AtenName("axis0")] int dim0, [AtenName("axis1")] int dim1)
    {
        var (a, b) = (Shapes.Dim(dim0, Dim), Shapes.Dim(dim1, Dim));
        if (Dim == 0)
            return Views.Make(this, [], [], _offset, "Transpose", (g, _) => [g]);
        var order = new long[Dim];
        for (var i = 0; i < Dim; i++)
            order[i] = i;
        (order[a], order[b]) = (b, a);
        return Permute(order);
    }

    /// <summary>The transpose of a matrix; a vector or a 0-d tensor stays. PyTorch: <c>torch.t</c>.</summary>
    [Aten("t(Tensor(a) self) -> Tensor(a)")]
    public Tensor T() => Dim switch
    {
        < 2 => Views.Make(this, ShapeArray, StrideArray, _offset, "T", (g, _) => [g]),
        2 => Transpose(0, 1),
        _ => throw new DimensionException($"T expects a tensor with at most 2 dimensions, but this one has {Dim}."),
    };

    /// <summary>One slice of a dimension, which disappears. PyTorch: <c>torch.select</c>.</summary>
    [Aten("select.int(Tensor(a) self, int dim, SymInt index) -> Tensor(a)")]
    public Tensor Select(int dim, long index)
    {
        if (Dim == 0)
            throw new DimensionException("Select cannot be applied to a 0-d tensor.");
        var d = Shapes.Dim(dim, Dim);
        var i = index < 0 ? index + _shape[d] : index;
        if (i < 0 || i >= _shape[d])
            throw new DimensionException($"Select: index {index} is out of range for dimension {dim} of size {_shape[d]}.");
        long[] shape = [.. _shape[..d], .. _shape[(d + 1)..]];
        long[] strides = [.. _strides[..d], .. _strides[(d + 1)..]];
        return Views.Pick(this, shape, strides, _offset + i * _strides[d], "Select", t => t.Select(d, i));
    }

    /// <summary>Part of a dimension: from <paramref name="start"/> to before <paramref name="end"/> in steps; ends count from the back if negative and are clamped. PyTorch: <c>x[start:end:step]</c>.</summary>
    [Aten("slice.Tensor(Tensor(a) self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor(a)")]
    public Tensor Slice(int dim, long? start = null, long? end = null, long step = 1)
    {
        if (Dim == 0)
            throw new DimensionException("Slice cannot be applied to a 0-d tensor.");
        if (step <= 0)
            throw new DimensionException($"A slice's step must be positive, not {step}.");
        var d = Shapes.Dim(dim, Dim);
        var size = _shape[d];
        var from = Clamp(start ?? 0, size);
        var to = Math.Max(from, Clamp(end ?? size, size));
        var shape = (long[])_shape.Clone();
        var strides = (long[])_strides.Clone();
        shape[d] = (to - from + step - 1) / step;
        strides[d] *= step;
        return Views.Pick(this, shape, strides, _offset + from * _strides[d], "Slice", t => t.Slice(d, from, to, step));

        static long Clamp(long i, long size) => Math.Clamp(i < 0 ? i + size : i, 0, size);
    }

    /// <summary><paramref name="length"/> slices of a dimension, from <paramref name="start"/>. PyTorch: <c>torch.narrow</c>.</summary>
    [Aten("narrow(Tensor(a) self, int dim, SymInt start, SymInt length) -> Tensor(a)")]
    public Tensor Narrow(int dim, long start, long length)
    {
        var size = Size(dim);
        var from = start < 0 ? start + size : start;
        if (length < 0 || from < 0 || from + length > size)
            throw new DimensionException($"Narrow: start ({start}) + length ({length}) exceeds dimension size ({size}).");
        return Slice(dim, from, from + length);
    }

    /// <summary>Without dimensions of size 1: all of them, or those named. PyTorch: <c>torch.squeeze</c>.</summary>
    [Aten("squeeze(Tensor(a) self) -> Tensor(a)")]
    [Aten("squeeze.dim(Tensor(a) self, int dim) -> Tensor(a)")]
    public Tensor Squeeze([AtenName("dim")] params ReadOnlySpan<int> dims)
    {
        var drop = new bool[Dim];
        if (dims.IsEmpty)
            Array.Fill(drop, true);
        foreach (var dim in dims)
        {
            var d = Shapes.Dim(dim, Dim);
            if (Dim > 0)
                drop[d] = true;
        }
        var shape = new List<long>();
        var strides = new List<long>();
        for (var d = 0; d < Dim; d++)
        {
            if (drop[d] && _shape[d] == 1)
                continue;
            shape.Add(_shape[d]);
            strides.Add(_strides[d]);
        }
        var from = ShapeArray;
        return Views.Make(this, [.. shape], [.. strides], _offset, "Squeeze", (g, _) => [g.Reshape(from)]);
    }

    /// <summary>Without those of the named dimensions that have size 1, of which there may be none.</summary>
    [Aten("squeeze.dims(Tensor(a) self, int[] dim) -> Tensor(a)")]
    internal Tensor SqueezeDims(ReadOnlySpan<int> dim) => dim.IsEmpty ? View(_shape) : Squeeze(dim);

    /// <summary>With a dimension of size 1 before <paramref name="dim"/>. PyTorch: <c>torch.unsqueeze</c>.</summary>
    [Aten("unsqueeze(Tensor(a) self, int dim) -> Tensor(a)")]
    public Tensor Unsqueeze(int dim)
    {
        var d = Shapes.Dim(dim, Dim + 1);
        var stride = d < Dim ? _shape[d] * _strides[d] : 1;
        long[] shape = [.. _shape[..d], 1, .. _shape[d..]];
        long[] strides = [.. _strides[..d], stride, .. _strides[d..]];
        return Views.Make(this, shape, strides, _offset, "Unsqueeze", (g, _) => [g.Squeeze(d)]);
    }

    /// <summary>The dimensions from <paramref name="startDim"/> to <paramref name="endDim"/> as one. PyTorch: <c>torch.flatten</c>.</summary>
    [Aten("flatten.using_ints(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)")]
    public Tensor Flatten(int startDim = 0, int endDim = -1)
    {
        if (Dim == 0)
            return Reshape(1);
        var (a, b) = (Shapes.Dim(startDim, Dim), Shapes.Dim(endDim, Dim));
        if (a > b)
            throw new DimensionException("Flatten has invalid args: startDim cannot come after endDim.");
        if (a == b)
            return this;
        return Reshape([.. _shape[..a], Shapes.Count(_shape.AsSpan(a, b - a + 1)), .. _shape[(b + 1)..]]);
    }

    /// <summary>The sum over the dimensions that broadcasting from <paramref name="size"/> added. PyTorch: <c>sum_to_size</c>.</summary>
    [Aten("sum_to_size(Tensor self, SymInt[] size) -> Tensor")]
    public Tensor SumToSize(params ReadOnlySpan<long> size)
    {
        if (size.IsEmpty && DType.IsIntegral)
            return Sum();
        if (Shape.SequenceEqual(size))
            return this;
        var lead = Dim - size.Length;
        if (lead < 0)
            throw new ShapeException($"A tensor of shape {Shapes.Text(Shape)} cannot be summed to {Shapes.Text(size)}.");
        var dims = new List<int>();
        for (var d = 0; d < Dim; d++)
        {
            if (d < lead || size[d - lead] == 1 && _shape[d] != 1)
                dims.Add(d);
            else if (size[d - lead] != _shape[d])
                throw new ShapeException($"A tensor of shape {Shapes.Text(Shape)} cannot be summed to {Shapes.Text(size)}.");
        }
        return (dims.Count == 0 ? this : Sum(dims.ToArray(), keepdim: true)).View(size);
    }
}
