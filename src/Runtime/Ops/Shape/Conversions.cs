using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>This tensor in another dtype, itself if it has that dtype already. PyTorch: <c>to(dtype)</c>.</summary>
    [Aten("to.dtype(Tensor(a) self, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)", Ignores = "non_blocking, copy, memory_format")]
    public Tensor To(DType dtype) => dtype == DType ? this : Conversion.To(this, dtype);

    /// <summary>This tensor on another device, itself if it is there already. PyTorch: <c>to(device)</c>.</summary>
    public Tensor To(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device == Device)
            return this;
        var from = Device;
        var y = Empty(ShapeArray, DType, device);
        device.CopyBytes(y, this);
        return Tape.Record(y, "ToCopy", [this], [], (g, _) => [g.To(from)]);
    }

    /// <summary>A copy with memory of its own and the same layout. PyTorch: <c>clone()</c>.</summary>
    [Aten("clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor", Ignores = "memory_format")]
    public Tensor Clone()
    {
        var y = Layout.EmptyLike(this, DType);
        Conversion.Copy(y, this);
        return Tape.Record(y, "Clone", [this], [], (g, _) => [g]);
    }

    /// <summary>This tensor, or a copy of it in row-major order if it is not in that already. PyTorch: <c>contiguous()</c>.</summary>
    [Aten("contiguous(Tensor(a) self, *, MemoryFormat memory_format=contiguous_format) -> Tensor(a)", Ignores = "memory_format")]
    public Tensor Contiguous()
    {
        if (IsContiguous)
            return this;
        var y = Empty(ShapeArray, DType, Device);
        Conversion.Copy(y, this);
        return Tape.Record(y, "Clone", [this], [], (g, _) => [g]);
    }
}
