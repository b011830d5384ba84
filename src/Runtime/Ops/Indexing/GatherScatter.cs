using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>Elements picked along a dimension: <c>out[i][j] = x[i][index[i][j]]</c> for <paramref name="dim"/> 1. PyTorch: <c>torch.gather</c>.</summary>
    [Aten("gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor", Ignores = "sparse_grad")]
    public Tensor Gather(int dim, Tensor index)
    {
        ArgumentNullException.ThrowIfNull(index);
        var d = Shapes.Dim(dim, Dim);
        IndexCheck.SameDims("Gather", this, index);
        IndexCheck.Covers("Gather", this, index, d);
        return Scattering.Gather("Gather", this, d, IndexCheck.InRange("Gather", index, Dim == 0 ? 1 : _shape[d]));
    }

    /// <summary>As <see cref="Gather"/>, the index and this tensor broadcasting in other dimensions; without a dimension, of the flattened tensor. PyTorch: <c>torch.take_along_dim</c>.</summary>
    [Aten("take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor")]
    public Tensor TakeAlongDim(Tensor indices, int? dim = null)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (dim is null)
            return Reshape(-1).Gather(0, indices.Reshape(-1));
        if (Dim != indices.Dim)
            throw new ShapeException($"TakeAlongDim: input and indices should have the same number of dimensions, but got {Dim} dimensions for input, and {indices.Dim} dimensions for indices.");
        var d = Shapes.Dim(dim.Value, Dim);
        long[] index = [.. indices.Shape], whole = [.. Shape];
        (index[d], whole[d]) = (1, 1);
        var shape = Shapes.Broadcast(index, whole);
        var at = (long[])shape.Clone();
        (at[d], shape[d]) = (indices.Shape[d], _shape[d]);
        return Expand(shape).Gather(d, IndexCheck.InRange("TakeAlongDim", indices, _shape[d], wrap: true).Expand(at));
    }

    /// <summary>A copy with elements of <paramref name="src"/> put where <paramref name="index"/> says: <c>out[i][index[i][j]] = src[i][j]</c> for <paramref name="dim"/> 1. PyTorch: <c>torch.scatter</c>.</summary>
    /// <param name="dim">The dimension.</param>
    /// <param name="index">Places along it; no larger than <paramref name="src"/>.</param>
    /// <param name="src">A tensor, or a number for all places.</param>
    [Aten("scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor")]
    [Aten("scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor")]
    public Tensor Scatter(int dim, Tensor index, [AtenName("value")] Tensor src)
    {
        var source = Source(index, src);
        var (d, at) = Scattering.Check("Scatter", this, dim, index, source);
        return Scattering.Put("Scatter", this, d, at, source);
    }

    /// <summary>As <see cref="Scatter(int, Tensor, Tensor)"/>, what is put being combined with what is there. PyTorch: <c>torch.scatter</c> with <c>reduce</c>.</summary>
    /// <param name="dim">The dimension.</param>
    /// <param name="index">Places along it; no larger than <paramref name="src"/>.</param>
    /// <param name="src">A tensor, or a number for all places.</param>
    /// <param name="reduce">How: by sum (<c>"add"</c>) or product (<c>"multiply"</c>).</param>
    [Aten("scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor")]
    [Aten("scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor")]
    public Tensor Scatter(int dim, Tensor index, [AtenName("value")] Tensor src, ScatterReduction reduce)
    {
        if (reduce is not (ScatterReduction.Sum or ScatterReduction.Prod))
            throw new ArgumentException($"Scatter: reduce must be Sum or Prod, not {reduce}: ScatterReduce() has the others.", nameof(reduce));
        return ScatterReduce(dim, index, Source(index, src), reduce);
    }

    /// <summary><see cref="Scatter(int, Tensor, Tensor, ScatterReduction)"/> in place. PyTorch: <c>scatter_</c> with <c>reduce</c>.</summary>
    [Aten("scatter_.reduce(Tensor(a!) self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor(a!)")]
    [Aten("scatter_.value_reduce(Tensor(a!) self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor(a!)")]
    public Tensor Scatter_(int dim, Tensor index, [AtenName("value")] Tensor src, ScatterReduction reduce) => InPlace.Assign(this, Scatter(dim, index, src, reduce));

    /// <summary><see cref="Scatter(int, Tensor, Tensor)"/> in place. PyTorch: <c>scatter_</c>.</summary>
    [Aten("scatter_.src(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)")]
    [Aten("scatter_.value(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)")]
    public Tensor Scatter_(int dim, Tensor index, [AtenName("value")] Tensor src)
    {
        var source = Source(index, src);
        var (d, at) = Scattering.Check("Scatter_", this, dim, index, source);
        return Scattering.PutInPlace("Scatter", this, d, at, source);
    }

    /// <summary>A copy with <paramref name="src"/> added where <paramref name="index"/> says: <c>out[i][index[i][j]] += src[i][j]</c> for <paramref name="dim"/> 1. PyTorch: <c>torch.scatter_add</c>.</summary>
    [Aten("scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor")]
    public Tensor ScatterAdd(int dim, Tensor index, Tensor src)
    {
        if (Autocast.Applies(this, AutocastOn.Gpu))
        {
            var self = this;
            using var cast = Autocast.Widest(ref self, ref src, on: AutocastOn.Gpu);
            return self.ScatterAdd(dim, index, src);
        }
        var (d, at) = Scattering.Check("ScatterAdd", this, dim, index, src);
        return Scattering.Add("ScatterAdd", this, d, at, src);
    }

    /// <summary><see cref="ScatterAdd"/> in place. PyTorch: <c>scatter_add_</c>.</summary>
    [Aten("scatter_add_(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)")]
    public Tensor ScatterAdd_(int dim, Tensor index, Tensor src)
    {
        var (d, at) = Scattering.Check("ScatterAdd_", this, dim, index, src);
        return Scattering.AddInPlace("ScatterAdd", this, d, at, src);
    }

    private Tensor Source(Tensor index, Tensor src)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(src);
        return src.IsWrappedNumber ? Scattering.Everywhere(src, index, DType) : src;
    }
}
