using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>A copy with <paramref name="value"/> where <paramref name="mask"/> is true; the mask broadcasts, the dtype stays. PyTorch: <c>torch.masked_fill</c>.</summary>
    [Aten("masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor")]
    [Aten("masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor")]
    public Tensor MaskedFill(Tensor mask, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return Torch.Where(Mask("MaskedFill", mask), FillValue(value), this);
    }

    /// <summary><see cref="MaskedFill(Tensor, Tensor)"/> in place. PyTorch: <c>masked_fill_</c>.</summary>
    [Aten("masked_fill_.Scalar(Tensor(a!) self, Tensor mask, Scalar value) -> Tensor(a!)")]
    [Aten("masked_fill_.Tensor(Tensor(a!) self, Tensor mask, Tensor value) -> Tensor(a!)")]
    public Tensor MaskedFill_(Tensor mask, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return InPlace.Assign(this, Torch.Where(Mask("MaskedFill_", mask), FillValue(value), this));
    }

    private static Tensor Mask(string name, Tensor mask) => mask.DType == DType.Bool ? mask
        : throw new DTypeException($"{name} only supports boolean masks, but got mask with dtype {mask.DType.TorchName}.");

    private Tensor FillValue(Tensor value)
    {
        if (value.Dim > 0)
            throw new ShapeException($"A fill value must be a number or a 0-d tensor, but it has shape {Shapes.Text(value.Shape)}.");
        if (value.DType.IsComplex && !DType.IsComplex)
            throw new DTypeException("A complex fill value needs a complex tensor.");
        return value.To(DType);
    }
}
