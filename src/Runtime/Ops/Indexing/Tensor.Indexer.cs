using System.Runtime.CompilerServices;
using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>Part of this tensor: a view for integers and ranges, a copy as soon as a tensor is among them. Setting writes there. PyTorch: <c>x[…]</c>.</summary>
    /// <exception cref="DimensionException">An index is out of range, or there are more than dimensions.</exception>
    [IndexerName("At")]
    public Tensor this[params ReadOnlySpan<TensorIndex> indices]
    {
        get
        {
            var (view, tensors) = Basic(indices);
            return tensors.Count == 0 ? view : view.Index([.. tensors]);
        }
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            var (view, tensors) = Basic(indices);
            if (tensors.Count == 0)
                view.Copy_(value.Dim > view.Dim ? value.DropLeading(view.Dim) : value);
            else
                view.IndexPut_([.. tensors], value);
        }
    }

    /// <summary>Elements by tensors of places, one a dimension, null for all of it; they broadcast. PyTorch: <c>torch.ops.aten.index</c>.</summary>
    [Aten("index.Tensor(Tensor self, Tensor?[] indices) -> Tensor")]
    [Aten("_unsafe_index.Tensor(Tensor self, Tensor?[] indices) -> Tensor")]
    public Tensor Index(Tensor?[] indices)
    {
        var plan = new AdvancedIndex("Index", this, indices);
        return plan.Places is { } places ? plan.Arrange(plan.Front(this).IndexSelect(0, places)) : this;
    }

    /// <summary>A copy with <paramref name="values"/>, which broadcast, put or added where the indices say. PyTorch: <c>torch.index_put</c>.</summary>
    [Aten("index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor")]
    [Aten("_unsafe_index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor")]
    public Tensor IndexPut(Tensor?[] indices, Tensor values, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.DType != DType && !values.IsWrappedNumber)
            throw new DTypeException($"Index put requires the source and destination dtypes match, got {DType.TorchName} for the destination and {values.DType.TorchName} for the source.");
        var plan = new AdvancedIndex("IndexPut", this, indices);
        if (plan.Places is not { } places)
            return accumulate ? Add(values.To(DType)) : values.To(DType).Expand(Shape).Clone();
        var source = plan.Flatten(values.To(DType));
        var front = plan.Front(this);
        return plan.Restore(accumulate ? front.IndexAdd(0, places, source) : front.IndexCopy(0, places, source));
    }

    /// <summary><see cref="IndexPut"/> in place. PyTorch: <c>index_put_</c>.</summary>
    [Aten("index_put_(Tensor(a!) self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor(a!)")]
    [Aten("_index_put_impl_(Tensor(a!) self, Tensor?[] indices, Tensor values, bool accumulate=False, bool unsafe=False) -> Tensor(a!)", Ignores = "unsafe")]
    public Tensor IndexPut_(Tensor?[] indices, Tensor values, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(values);
        var plan = new AdvancedIndex("IndexPut_", this, indices);
        if (plan.Places is not { } places || Autograd.Tape.Records(this, values) || plan.View(this) is not { } front)
            return InPlace.Assign(this, IndexPut(indices, values, accumulate));
        var source = plan.Flatten(values.To(DType));
        _ = accumulate ? front.IndexAdd_(0, places, source) : front.IndexCopy_(0, places, source);
        return this;
    }

    /// <summary>Applies all but the tensors, which are left with the dimensions of the view that they index.</summary>
    private (Tensor View, List<Tensor?> Tensors) Basic(ReadOnlySpan<TensorIndex> indices)
    {
        var used = 0;
        foreach (var index in indices)
            used += index.Dims;
        if (used > Dim)
            throw new DimensionException($"Too many indices for a tensor of dimension {Dim}: {used} dimensions are indexed.");
        var (view, tensors, d, ellipsis) = (this, new List<Tensor?>(), 0, false);
        foreach (var index in indices)
        {
            switch (index.What)
            {
                case TensorIndex.Kind.Integer:
                    view = view.Select(d, index.Start);
                    break;
                case TensorIndex.Kind.Range:
                    view = view.Slice(d++, index.Start, index.Stop, index.Step);
                    break;
                case TensorIndex.Kind.NewDimension:
                    view = view.Unsqueeze(d++);
                    break;
                case TensorIndex.Kind.Ellipsis:
                    if (ellipsis)
                        throw new DimensionException("An index can only have a single ellipsis.");
                    (d, ellipsis) = (d + Dim - used, true);
                    break;
                case TensorIndex.Kind.Tensor when index.Dims == 0:
                    while (tensors.Count < d)
                        tensors.Add(null);
                    // A single truth value keeps everything or nothing, along a new dimension.
                    view = view.Unsqueeze(d++);
                    tensors.Add(index.Tensor!.Reshape(1).NonzeroTuple()[0]);
                    break;
                default:
                    while (tensors.Count < d)
                        tensors.Add(null);
                    tensors.Add(index.Tensor);
                    d += index.Dims;
                    for (var i = 1; i < index.Dims; i++)
                        tensors.Add(null);
                    break;
            }
        }
        return (view, Compact(tensors));
    }

    /// <summary>A bool tensor stands for several dimensions: the nulls that kept their places are dropped.</summary>
    private static List<Tensor?> Compact(List<Tensor?> tensors)
    {
        var compact = new List<Tensor?>();
        for (var i = 0; i < tensors.Count; i++)
        {
            compact.Add(tensors[i]);
            if (tensors[i] is { DType: DType.Bool or DType.UInt8 } mask)
                i += Math.Max(0, mask.Dim - 1);
        }
        return compact;
    }

    /// <summary>Without leading dimensions of size 1 beyond a count, as assignment allows.</summary>
    private Tensor DropLeading(int dims)
    {
        var value = this;
        while (value.Dim > dims && value.Shape[0] == 1)
            value = value.Squeeze(0);
        return value;
    }
}
