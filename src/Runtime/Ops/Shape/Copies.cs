using TorchPort.Ops;

namespace TorchPort;

/// <summary>The operators of functional graphs: views as copies, and writes into views as copies of the whole.</summary>
public partial class Tensor
{
    [Aten("lift_fresh_copy(Tensor self) -> Tensor")]
    [Aten("alias_copy(Tensor self) -> Tensor")]
    internal Tensor AliasCopy() => Clone();

    [Aten("copy(Tensor self, Tensor src, bool non_blocking=False) -> Tensor", Ignores = "non_blocking")]
    internal Tensor CopyOf(Tensor src)
    {
        ArgumentNullException.ThrowIfNull(src);
        return src.To(DType).To(Device).Expand(Shape).Clone();
    }

    [Aten("as_strided_copy(Tensor self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor")]
    internal Tensor AsStridedCopy(ReadOnlySpan<long> size, ReadOnlySpan<long> stride, long? storageOffset = null) => AsStrided(size, stride, storageOffset).Clone();

    [Aten("diagonal_copy(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor")]
    internal Tensor DiagonalCopy(long offset = 0, int dim1 = 0, int dim2 = 1) => Diagonal(offset, dim1, dim2).Clone();

    [Aten("expand_copy(Tensor self, SymInt[] size, *, bool implicit=False) -> Tensor", Ignores = "implicit")]
    internal Tensor ExpandCopy(ReadOnlySpan<long> size) => Expand(size).Contiguous();

    [Aten("narrow_copy(Tensor self, int dim, SymInt start, SymInt length) -> Tensor")]
    internal Tensor NarrowCopy(int dim, long start, long length) => Narrow(dim, start, length).Clone();

    [Aten("permute_copy(Tensor self, int[] dims) -> Tensor")]
    internal Tensor PermuteCopy(ReadOnlySpan<long> dims) => Permute(dims).Clone();

    [Aten("select_copy.int(Tensor self, int dim, SymInt index) -> Tensor")]
    internal Tensor SelectCopy(int dim, long index) => Select(dim, index).Clone();

    [Aten("slice_copy.Tensor(Tensor self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor")]
    internal Tensor SliceCopy(int dim = 0, long? start = null, long? end = null, long step = 1) => Slice(dim, start, end, step).Clone();

    [Aten("split_copy.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]")]
    internal Tensor[] SplitCopy(long splitSize, int dim = 0) => Array.ConvertAll(Split(splitSize, dim), t => t.Clone());

    [Aten("split_with_sizes_copy(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]")]
    internal Tensor[] SplitCopy(ReadOnlySpan<long> splitSizes, int dim = 0) => Array.ConvertAll(Split(splitSizes, dim), t => t.Clone());

    [Aten("squeeze_copy(Tensor self) -> Tensor")]
    internal Tensor SqueezeCopy() => Squeeze().Clone();

    [Aten("squeeze_copy.dim(Tensor self, int dim) -> Tensor")]
    internal Tensor SqueezeCopy(int dim) => Squeeze(dim).Clone();

    [Aten("squeeze_copy.dims(Tensor self, int[] dim) -> Tensor")]
    internal Tensor SqueezeCopy(ReadOnlySpan<int> dim) => SqueezeDims(dim).Clone();

    [Aten("t_copy(Tensor self) -> Tensor")]
    internal Tensor TCopy() => T().Clone();

    [Aten("transpose_copy.int(Tensor self, int dim0, int dim1) -> Tensor")]
    internal Tensor TransposeCopy(int dim0, int dim1) => Transpose(dim0, dim1).Clone();

    [Aten("unbind_copy.int(Tensor self, int dim=0) -> Tensor[]")]
    internal Tensor[] UnbindCopy(int dim = 0) => Array.ConvertAll(Unbind(dim), t => t.Clone());

    [Aten("unfold_copy(Tensor self, int dimension, int size, int step) -> Tensor")]
    internal Tensor UnfoldCopy(int dimension, long size, long step) => Unfold(dimension, size, step).Clone();

    [Aten("unsqueeze_copy(Tensor self, int dim) -> Tensor")]
    internal Tensor UnsqueezeCopy(int dim) => Unsqueeze(dim).Clone();

    [Aten("view_copy(Tensor self, SymInt[] size) -> Tensor")]
    internal Tensor ViewCopy(ReadOnlySpan<long> size) => View(size).Clone();

    [Aten("view_as_real_copy(Tensor self) -> Tensor")]
    internal Tensor ViewAsRealCopy() => ViewAsReal().Clone();

    [Aten("view_as_complex_copy(Tensor self) -> Tensor")]
    internal Tensor ViewAsComplexCopy() => ViewAsComplex().Clone();

    [Aten("resolve_neg(Tensor(a) self) -> Tensor(a)")]
    internal Tensor ResolveNeg() => this;

    [Aten("_neg_view(Tensor(a) self) -> Tensor(a)")]
    internal Tensor NegView() => Neg();

    /// <summary>The diagonal of all dimensions filled; in a tall matrix, with <paramref name="wrap"/>, again one row below each end of it.</summary>
    [Aten("fill_diagonal_(Tensor(a!) self, Scalar fill_value, bool wrap=False) -> Tensor(a!)")]
    internal Tensor FillDiagonal_(Scalar fillValue, bool wrap = false)
    {
        if (Dim < 2 || Dim > 2 && Shape.ContainsAnyExcept(Shape[0]))
            throw new ShapeException($"fill_diagonal_ takes a matrix, or a tensor whose dimensions are all equal, but was given {Shapes.Text(Shape)}.");
        var (count, step) = (Shape[0], 0L);
        for (var d = 0; d < Dim; d++)
            (count, step) = (Math.Min(count, Shape[d]), step + Strides[d]);
        AsStrided([count], [step], StorageOffset).Fill_(fillValue);
        var below = Shape[1] + 1;
        if (wrap && Dim == 2 && Shape[0] > below)
            AsStrided([(ElementCount + Shape[1]) / below - count], [step], StorageOffset + Strides[0] * below).Fill_(fillValue);
        return this;
    }

    [Aten("lift_fresh(Tensor(a) self) -> Tensor(a)")]
    [Aten("alias(Tensor(a) self) -> Tensor(a)")]
    internal Tensor Alias() => this;

    [Aten("_shape_as_tensor(Tensor self) -> Tensor")]
    internal Tensor ShapeAsTensor() => Torch.Tensor<long>(_shape).View(Dim);

    [Aten("narrow.Tensor(Tensor(a) self, int dim, Tensor start, SymInt length) -> Tensor(a)")]
    internal Tensor Narrow(int dim, Tensor start, long length) => Narrow(dim, start.Item<long>(), length);

    /// <summary>A copy with <paramref name="src"/> in place of a diagonal. PyTorch: <c>torch.diagonal_scatter</c>.</summary>
    [Aten("diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> Tensor")]
    public Tensor DiagonalScatter(Tensor src, long offset = 0, int dim1 = 0, int dim2 = 1) => Written(src, t => t.Diagonal(offset, dim1, dim2));

    /// <summary>A copy with <paramref name="src"/> in place of one slice of a dimension. PyTorch: <c>torch.select_scatter</c>.</summary>
    [Aten("select_scatter(Tensor self, Tensor src, int dim, SymInt index) -> Tensor")]
    public Tensor SelectScatter(Tensor src, int dim, long index) => Written(src, t => t.Select(dim, index));

    /// <summary>A copy with <paramref name="src"/> in place of part of a dimension. PyTorch: <c>torch.slice_scatter</c>.</summary>
    [Aten("slice_scatter(Tensor self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor")]
    public Tensor SliceScatter(Tensor src, int dim = 0, long? start = null, long? end = null, long step = 1) => Written(src, t => t.Slice(dim, start, end, step));

    /// <summary>A copy with <paramref name="src"/> in place of a view of any geometry. PyTorch: <c>torch.as_strided_scatter</c>.</summary>
    [Aten("as_strided_scatter(Tensor self, Tensor src, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor")]
    public Tensor AsStridedScatter(Tensor src, ReadOnlySpan<long> size, ReadOnlySpan<long> stride, long? storageOffset = null)
    {
        long[] shape = size.ToArray(), strides = stride.ToArray();
        return Written(src, t => t.AsStrided(shape, strides, storageOffset));
    }

    private Tensor Written(Tensor src, Func<Tensor, Tensor> view)
    {
        ArgumentNullException.ThrowIfNull(src);
        var y = Detach().Clone();
        using (GradMode.NoGrad())
        {
            var part = view(y);
            if (!part.Shape.SequenceEqual(src.Shape))
                throw new ShapeException($"Expected src to have the size {Shapes.Text(part.Shape)} of the part it replaces, but got {Shapes.Text(src.Shape)}.");
            Conversion.Copy(part, src);
        }
        return Autograd.Tape.Record(y, "Scatter", [this, src], [], (g, s) =>
            [s.Needs(0) ? g.Written(Torch.Zeros(src.Shape, g.DType, g.Device), view) : null, s.Needs(1) ? view(g.Contiguous()) : null]);
    }
}
