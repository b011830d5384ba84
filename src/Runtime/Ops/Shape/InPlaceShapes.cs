using TorchPort.Ops;

namespace TorchPort;

/// <summary>Changes of a tensor's own shape, as TorchScript's code makes them: the same memory seen otherwise.</summary>
public partial class Tensor
{
    [Aten("squeeze_(Tensor(a!) self) -> Tensor(a!)")]
    internal Tensor Squeeze_() => SeeAs(Squeeze());

    [Aten("squeeze_.dim(Tensor(a!) self, int dim) -> Tensor(a!)")]
    internal Tensor Squeeze_(int dim) => SeeAs(Squeeze(dim));

    [Aten("squeeze_.dims(Tensor(a!) self, int[] dim) -> Tensor(a!)")]
    internal Tensor Squeeze_(ReadOnlySpan<int> dim) => SeeAs(SqueezeDims(dim));

    [Aten("unsqueeze_(Tensor(a!) self, int dim) -> Tensor(a!)")]
    internal Tensor Unsqueeze_(int dim) => SeeAs(Unsqueeze(dim));

    [Aten("t_(Tensor(a!) self) -> Tensor(a!)")]
    internal Tensor T_() => SeeAs(T());

    [Aten("transpose_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)")]
    [Aten("swapaxes_(Tensor(a!) self, int axis0, int axis1) -> Tensor(a!)")]
    [Aten("swapdims_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)")]
    internal Tensor Transpose_([AtenName("axis0")] int dim0, [AtenName("axis1")] int dim1) => SeeAs(Transpose(dim0, dim1));

    [Aten("as_strided_(Tensor(a!) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor(a!)")]
    internal Tensor AsStrided_(ReadOnlySpan<long> size, ReadOnlySpan<long> stride, long? storageOffset = null) => SeeAs(AsStrided(size, stride, storageOffset));

    /// <summary>Takes over the geometry of a view of this tensor, and its history.</summary>
    private Tensor SeeAs(Tensor view)
    {
        InPlace.CheckWritable(this);
        (_shape, _strides, _offset, ElementCount) = (view._shape, view._strides, view._offset, view.ElementCount);
        if (view.GradFn is not null)
            SetHistory(view);
        return this;
    }
}
