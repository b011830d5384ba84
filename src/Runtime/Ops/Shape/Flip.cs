using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>A copy with dimensions in reverse order. PyTorch: <c>torch.flip</c>.</summary>
    [Aten("flip(Tensor self, int[] dims) -> Tensor")]
    public Tensor Flip(params ReadOnlySpan<int> dims)
    {
        var flipped = new bool[Dim];
        foreach (var dim in dims)
        {
            var d = Shapes.Dim(dim, Dim);
            if (Dim > 0 && flipped[d])
                throw new DimensionException($"Flip: dim {d} appears multiple times in the list of dims.");
            if (Dim > 0)
                flipped[d] = true;
        }
        var y = Layout.EmptyLike(this, DType);
        Device.CopyBytes(y, Reversed(flipped));
        int[] again = [.. Enumerable.Range(0, Dim).Where(d => flipped[d])];
        return Tape.Record(y, "Flip", [this], [], (g, _) => [g.Flip(again)]);
    }

    /// <summary>Columns in reverse order. PyTorch: <c>torch.fliplr</c>.</summary>
    [Aten("fliplr(Tensor self) -> Tensor")]
    public Tensor FlipLr() => Dim >= 2 ? Flip(1) : throw TooFew("FlipLr", 2);

    /// <summary>Rows in reverse order. PyTorch: <c>torch.flipud</c>.</summary>
    [Aten("flipud(Tensor self) -> Tensor")]
    public Tensor FlipUd() => Dim >= 1 ? Flip(0) : throw TooFew("FlipUd", 1);

    /// <summary>A copy with elements moved along dimensions, around the end. PyTorch: <c>torch.roll</c>.</summary>
    /// <param name="shifts">How far, one number a dimension.</param>
    /// <param name="dims">The dimensions; none means the flattened tensor.</param>
    [Aten("roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor")]
    public Tensor Roll(ReadOnlySpan<long> shifts, ReadOnlySpan<int> dims = default)
    {
        if (dims.IsEmpty && shifts.Length == 1)
            return Reshape(-1).Roll(shifts, [0]).Reshape(_shape);
        if (shifts.Length != dims.Length)
            throw new ArgumentException($"Roll: shifts and dimensions must align: there are {shifts.Length} shifts and {dims.Length} dims.");
        var y = this;
        for (var i = 0; i < dims.Length; i++)
        {
            var d = Shapes.Dim(dims[i], Dim);
            var size = Dim == 0 ? 0 : _shape[d];
            var cut = size == 0 ? 0 : size - ((shifts[i] % size) + size) % size;
            if (cut != 0 && cut != size)
                y = Torch.Cat([y.Narrow(d, cut, size - cut), y.Narrow(d, 0, cut)], d);
        }
        return y == this ? Clone() : y;
    }

    /// <summary>A copy turned by quarter circles in the plane of two dimensions. PyTorch: <c>torch.rot90</c>.</summary>
    /// <param name="k">How many, from the first dimension to the second.</param>
    /// <param name="dims">The two dimensions; by default the first two.</param>
    [Aten("rot90(Tensor self, int k=1, int[] dims=[0,1]) -> Tensor")]
    public Tensor Rot90(long k = 1, ReadOnlySpan<int> dims = default)
    {
        if (!dims.IsEmpty && dims.Length != 2)
            throw new DimensionException($"Rot90: expected total rotation dims == 2, but got dims = {dims.Length}.");
        if (Dim < 2)
            throw TooFew("Rot90", 2);
        var (a, b) = dims.IsEmpty ? (0, 1) : (Shapes.Dim(dims[0], Dim), Shapes.Dim(dims[1], Dim));
        if (a == b)
            throw new DimensionException($"Rot90: expected rotation dims to be different, but both are {a}.");
        return (((k % 4) + 4) % 4) switch
        {
            1 => Flip(b).Transpose(a, b),
            2 => Flip(a, b),
            3 => Flip(a).Transpose(a, b),
            _ => Clone(),
        };
    }

    /// <summary>The elements seen from the last to the first, for a kernel that copies; no view, as tensors have no negative strides.</summary>
    private Tensor Reversed(bool[] flipped)
    {
        var strides = (long[])_strides.Clone();
        var offset = _offset;
        for (var d = 0; d < Dim; d++)
        {
            if (!flipped[d] || _shape[d] == 0)
                continue;
            offset += (_shape[d] - 1) * strides[d];
            strides[d] = -strides[d];
        }
        return new(_storage, DType, _shape, strides, offset);
    }
}
