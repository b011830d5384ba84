using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>Views of consecutive parts of a dimension, each of <paramref name="splitSize"/> but perhaps the last. PyTorch: <c>torch.split</c>.</summary>
    [Aten("split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) -> Tensor(a)[]")]
    public Tensor[] Split(long splitSize, int dim = 0)
    {
        if (Dim == 0)
            throw new DimensionException("Split expects at least a 1-dimensional tensor.");
        var d = Shapes.Dim(dim, Dim);
        if (splitSize < 0 || splitSize == 0 && _shape[d] != 0)
            throw new ArgumentOutOfRangeException(nameof(splitSize), $"Split expects split_size be positive for a dimension of size {_shape[d]}, but got {splitSize}.");
        var count = splitSize == 0 ? 1 : Math.Max(1, (_shape[d] + splitSize - 1) / splitSize);
        var sizes = new long[count];
        for (var i = 0L; i < count; i++)
            sizes[i] = Math.Min(splitSize, _shape[d] - i * splitSize);
        return Split(sizes, d);
    }

    /// <summary>Views of consecutive parts of a dimension, of given sizes. PyTorch: <c>torch.split</c> with a list.</summary>
    /// <exception cref="ShapeException">The sizes do not sum to the dimension's.</exception>
    [Aten("split.sizes(Tensor(a -> *) self, SymInt[] split_size, int dim=0) -> Tensor(a)[]")]
    [Aten("split_with_sizes(Tensor(a -> *) self, SymInt[] split_sizes, int dim=0) -> Tensor(a)[]")]
    public Tensor[] Split([AtenName("split_size")] ReadOnlySpan<long> splitSizes, int dim = 0)
    {
        var d = Shapes.Dim(dim, Dim);
        Int128 sum = 0;
        foreach (var size in splitSizes)
        {
            if (size < 0)
                throw new ShapeException($"Split expects split_sizes to have only non-negative entries, but got {Shapes.Text(splitSizes)}.");
            sum += size;
        }
        if (sum != _shape[d])
            throw new ShapeException($"Split expects split_sizes to sum exactly to {_shape[d]} (the tensor's size at dimension {d}), but got {Shapes.Text(splitSizes)}.");
        var sizes = splitSizes.ToArray();
        return Views.Parts(this, () => Narrowed(sizes, d), "Split", parts => Torch.Cat(parts, d));
    }

    private Tensor[] Narrowed(long[] sizes, int dim)
    {
        var parts = new Tensor[sizes.Length];
        var begin = 0L;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Narrow(dim, begin, sizes[i]);
            begin += sizes[i];
        }
        return parts;
    }

    /// <summary>Views of at most <paramref name="chunks"/> equal parts of a dimension; the last may be smaller. PyTorch: <c>torch.chunk</c>.</summary>
    [Aten("chunk(Tensor(a -> *) self, int chunks, int dim=0) -> Tensor(a)[]")]
    public Tensor[] Chunk(long chunks, int dim = 0)
    {
        if (Dim == 0)
            throw new DimensionException("Chunk expects at least a 1-dimensional tensor.");
        if (chunks <= 0)
            throw new ArgumentOutOfRangeException(nameof(chunks), $"Chunk expects `chunks` to be greater than 0, got: {chunks}.");
        var size = Size(dim);
        var step = (size + chunks - 1) / chunks;
        if (step > 0)
            return Split(step, dim);
        var sizes = new long[chunks];
        return Split(sizes, dim);
    }

    /// <summary>Views of <paramref name="sections"/> parts of a dimension, the first ones larger by one where it does not divide. PyTorch: <c>torch.tensor_split</c>.</summary>
    [Aten("tensor_split.sections(Tensor(a -> *) self, SymInt sections, int dim=0) -> Tensor(a)[]")]
    public Tensor[] TensorSplit(long sections, int dim = 0)
    {
        if (Dim == 0)
            throw new DimensionException("TensorSplit expects at least a 1-dimensional tensor.");
        if (sections <= 0)
            throw new ArgumentOutOfRangeException(nameof(sections), $"TensorSplit: number of sections must be larger than 0, got {sections}.");
        var (least, larger) = Math.DivRem(Size(dim), sections);
        var sizes = new long[sections];
        for (var i = 0L; i < sections; i++)
            sizes[i] = least + (i < larger ? 1 : 0);
        return Split(sizes, dim);
    }

    /// <summary>Views of the parts of a dimension between places. PyTorch: <c>torch.tensor_split</c>.</summary>
    [Aten("tensor_split.indices(Tensor(a -> *) self, SymInt[] indices, int dim=0) -> Tensor(a)[]")]
    public Tensor[] TensorSplit(ReadOnlySpan<long> indices, int dim = 0)
    {
        if (Dim == 0)
            throw new DimensionException("TensorSplit expects at least a 1-dimensional tensor.");
        var parts = new Tensor[indices.Length + 1];
        var begin = 0L;
        for (var i = 0; i < indices.Length; i++)
        {
            parts[i] = Slice(dim, begin, indices[i]);
            begin = indices[i];
        }
        parts[^1] = Slice(dim, begin);
        return parts;
    }

    [Aten("tensor_split.tensor_indices_or_sections(Tensor(a -> *) self, Tensor tensor_indices_or_sections, int dim=0) -> Tensor(a)[]")]
    internal Tensor[] TensorSplit(Tensor tensorIndicesOrSections, int dim = 0) => tensorIndicesOrSections.Dim == 0
        ? TensorSplit(tensorIndicesOrSections.Item<long>(), dim) : TensorSplit(tensorIndicesOrSections.ToArray<long>(), dim);

    /// <summary>Views of parts side by side: of the second dimension, or the first of a vector. PyTorch: <c>torch.hsplit</c>.</summary>
    [Aten("hsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]")]
    public Tensor[] HSplit(long sections) => Dim >= 1 ? Divided(sections, Dim == 1 ? 0 : 1) : throw TooFew("HSplit", 1);

    /// <summary>Views of parts side by side, between places. PyTorch: <c>torch.hsplit</c>.</summary>
    [Aten("hsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]")]
    public Tensor[] HSplit(ReadOnlySpan<long> indices) => Dim >= 1 ? TensorSplit(indices, Dim == 1 ? 0 : 1) : throw TooFew("HSplit", 1);

    /// <summary>Views of parts one below another: of the first dimension. PyTorch: <c>torch.vsplit</c>.</summary>
    [Aten("vsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]")]
    public Tensor[] VSplit(long sections) => Dim >= 2 ? Divided(sections, 0) : throw TooFew("VSplit", 2);

    /// <summary>Views of parts one below another, between places. PyTorch: <c>torch.vsplit</c>.</summary>
    [Aten("vsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]")]
    public Tensor[] VSplit(ReadOnlySpan<long> indices) => Dim >= 2 ? TensorSplit(indices, 0) : throw TooFew("VSplit", 2);

    /// <summary>Views of parts one behind another: of the third dimension. PyTorch: <c>torch.dsplit</c>.</summary>
    [Aten("dsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]")]
    public Tensor[] DSplit(long sections) => Dim >= 3 ? Divided(sections, 2) : throw TooFew("DSplit", 3);

    /// <summary>Views of parts one behind another, between places. PyTorch: <c>torch.dsplit</c>.</summary>
    [Aten("dsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]")]
    public Tensor[] DSplit(ReadOnlySpan<long> indices) => Dim >= 3 ? TensorSplit(indices, 2) : throw TooFew("DSplit", 3);

    /// <summary>Views of all slices of a dimension, which disappears. PyTorch: <c>torch.unbind</c>.</summary>
    [Aten("unbind.int(Tensor(a -> *) self, int dim=0) -> Tensor(a)[]")]
    public Tensor[] Unbind(int dim = 0)
    {
        if (Dim == 0)
            throw new DimensionException("Unbind needs a tensor with dimensions, but this one has none.");
        var d = Shapes.Dim(dim, Dim);
        return Views.Parts(this, () => [.. Enumerable.Range(0, checked((int)_shape[d])).Select(i => Select(d, i))], "Unbind", slices => Torch.Stack(slices, d));
    }

    private Tensor[] Divided(long sections, int dim) => sections > 0 && _shape[dim] % sections == 0 ? TensorSplit(sections, dim)
        : throw new ShapeException($"The size {_shape[dim]} of dimension {dim} is not divisible by the split size {sections}.");

    private DimensionException TooFew(string name, int dims) => new($"{name} requires a tensor with at least {dims} dimension{(dims == 1 ? "" : "s")}, but got a tensor with {Dim} dimensions.");

    [Aten("unsafe_split.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]")]
    internal Tensor[] UnsafeSplit(long splitSize, int dim = 0) => Apart(Split(splitSize, dim));

    [Aten("unsafe_split_with_sizes(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]")]
    internal Tensor[] UnsafeSplit(ReadOnlySpan<long> splitSizes, int dim = 0) => Apart(Split(splitSizes, dim));

    [Aten("unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]")]
    internal Tensor[] UnsafeChunk(long chunks, int dim = 0) => Apart(Chunk(chunks, dim));

    /// <summary>Parts that may each be changed in place without the others' noticing, which traced cells do between the steps that a gradient looks back at.</summary>
    private Tensor[] Apart(Tensor[] parts) => GradMode.IsEnabled && RequiresGrad ? Array.ConvertAll(parts, p => p.Clone()) : parts;
}
