using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>Slices of a dimension, in the order of a 1-d index. PyTorch: <c>torch.index_select</c>.</summary>
    [Aten("index_select(Tensor self, int dim, Tensor index) -> Tensor")]
    public Tensor IndexSelect(int dim, Tensor index)
    {
        ArgumentNullException.ThrowIfNull(index);
        var (d, at) = IndexCheck.Slices("IndexSelect", this, dim, index);
        return Scattering.Gather("IndexSelect", this, d, at);
    }

    /// <summary>A copy with slices of <paramref name="source"/>, times <paramref name="alpha"/>, added to the slices that a 1-d index names. PyTorch: <c>torch.index_add</c>.</summary>
    [Aten("index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor")]
    public Tensor IndexAdd(int dim, Tensor index, Tensor source, double alpha = 1)
    {
        var (d, at, scaled) = SlicesFrom("IndexAdd", dim, index, source, alpha);
        return Scattering.Add("IndexAdd", this, d, at, scaled);
    }

    /// <summary><see cref="IndexAdd"/> in place. PyTorch: <c>index_add_</c>.</summary>
    [Aten("index_add_(Tensor(a!) self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor(a!)")]
    public Tensor IndexAdd_(int dim, Tensor index, Tensor source, double alpha = 1)
    {
        var (d, at, scaled) = SlicesFrom("IndexAdd_", dim, index, source, alpha);
        return Scattering.AddInPlace("IndexAdd", this, d, at, scaled);
    }

    /// <summary>A copy with slices of <paramref name="source"/> in place of those that a 1-d index names. PyTorch: <c>torch.index_copy</c>.</summary>
    [Aten("index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor")]
    public Tensor IndexCopy(int dim, Tensor index, Tensor source)
    {
        if (Autocast.IsOn)
        {
            var self = this;
            using var cast = Autocast.Widest(ref self, ref source);
            return self.IndexCopy(dim, index, source);
        }
        var (d, at, from) = SlicesFrom("IndexCopy", dim, index, source, 1);
        return Scattering.Put("IndexCopy", this, d, at, from);
    }

    /// <summary><see cref="IndexCopy"/> in place. PyTorch: <c>index_copy_</c>.</summary>
    [Aten("index_copy_(Tensor(a!) self, int dim, Tensor index, Tensor source) -> Tensor(a!)")]
    public Tensor IndexCopy_(int dim, Tensor index, Tensor source)
    {
        var (d, at, from) = SlicesFrom("IndexCopy_", dim, index, source, 1);
        return Scattering.PutInPlace("IndexCopy", this, d, at, from);
    }

    /// <summary>A copy with a number in all slices that a 1-d index names. PyTorch: <c>torch.index_fill</c>.</summary>
    /// <param name="dim">The dimension.</param>
    /// <param name="index">The slices; negative ones count from the back.</param>
    /// <param name="value">A number or a 0-d tensor.</param>
    [Aten("index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor")]
    [Aten("index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value) -> Tensor")]
    public Tensor IndexFill(int dim, Tensor index, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(value);
        var d = Shapes.Dim(dim, Dim);
        var size = Dim == 0 ? 1 : _shape[d];
        var (_, at) = IndexCheck.Slices("IndexFill", Torch.Empty([size], device: Device.Meta), 0, IndexCheck.InRange("IndexFill", index, size, wrap: true));
        // By a mask, so that a slice named twice gives the value's gradient once.
        var mask = Torch.Zeros([size], DType.Bool, Device);
        Device.Scatter(mask, 0, at, Torch.Ones([1], DType.Bool, Device).Expand(at.Shape));
        var along = new long[Dim];
        Array.Fill(along, 1);
        if (Dim > 0)
            along[d] = size;
        return MaskedFill(mask.Reshape(along), value);
    }

    /// <summary><see cref="IndexFill"/> in place. PyTorch: <c>index_fill_</c>.</summary>
    [Aten("index_fill_.int_Scalar(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)")]
    [Aten("index_fill_.int_Tensor(Tensor(a!) self, int dim, Tensor index, Tensor value) -> Tensor(a!)")]
    public Tensor IndexFill_(int dim, Tensor index, Tensor value) => InPlace.Assign(this, IndexFill(dim, index, value));

    /// <summary>Elements of the flattened tensor, in the shape of the index. PyTorch: <c>torch.take</c>.</summary>
    [Aten("take(Tensor self, Tensor index) -> Tensor")]
    public Tensor Take(Tensor index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return Reshape(-1).IndexSelect(0, IndexCheck.InRange("Take", index, ElementCount, wrap: true).Reshape(-1)).Reshape(index.Shape);
    }

    /// <summary>A copy with elements of <paramref name="source"/> put, or added, at places of the flattened tensor. PyTorch: <c>torch.put</c>.</summary>
    [Aten("put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor")]
    public Tensor Put(Tensor index, Tensor source, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(source);
        if (index.ElementCount != source.ElementCount)
            throw new ShapeException($"Put: expected source and index to have the same number of elements, but got {source.ElementCount} and {index.ElementCount}.");
        if (source.DType != DType)
            throw new DTypeException($"Put: expected self and source to have the same dtype, but got {DType.TorchName} and {source.DType.TorchName}.");
        var at = IndexCheck.InRange("Put", index, ElementCount, wrap: true).Reshape(-1);
        var flat = Reshape(-1);
        return (accumulate ? flat.IndexAdd(0, at, source.Reshape(-1)) : flat.IndexCopy(0, at, source.Reshape(-1))).Reshape(_shape);
    }

    /// <summary><see cref="Put"/> in place. PyTorch: <c>put_</c>.</summary>
    [Aten("put_(Tensor(a!) self, Tensor index, Tensor source, bool accumulate=False) -> Tensor(a!)")]
    public Tensor Put_(Tensor index, Tensor source, bool accumulate = false) => InPlace.Assign(this, Put(index, source, accumulate));

    private (int Dim, Tensor At, Tensor Source) SlicesFrom(string name, int dim, Tensor index, Tensor source, double alpha)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(source);
        var (d, at) = IndexCheck.Slices(name, this, dim, index);
        var from = source.Dim == Dim || source.ElementCount != 1 ? source : source.Reshape(at.Shape);
        if (from.Dim != Dim || !from.Shape.SequenceEqual(at.Shape))
            throw new ShapeException($"{name}: the source, of shape {Shapes.Text(source.Shape)}, must have one slice for each of the {index.ElementCount} entries of the index, and else the shape {Shapes.Text(Shape)}.");
        if (from.DType != DType)
            throw new DTypeException($"{name}: self ({DType.TorchName}) and source ({source.DType.TorchName}) are expected to have the same dtype.");
        return (d, at, alpha == 1 ? from : from.Mul(alpha).To(DType));
    }
}
