using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>This tensor in another dtype, itself if it has that dtype already. PyTorch: <c>to(dtype)</c>.</summary>
    public Tensor To(DType dtype) => dtype == DType ? this : Conversion.To(this, dtype);

    /// <summary>This tensor on another device, itself if it is there already. PyTorch: <c>to(device)</c>.</summary>
    public Tensor To(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device == Device)
            return this;
        var from = Device;
        var y = Empty(ShapeArray, DType, device);
        Transfer.Copy(y, this);
        return Tape.Record(y, "ToCopy", [this], [], (g, _) => [g.To(from)]);
    }

    /// <summary>This tensor on another device and in another dtype, where one is given; itself if it is so already and no <paramref name="copy"/> is asked for.</summary>
    [Aten("to.device(Tensor(a) self, Device device, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)", Ignores = "non_blocking, memory_format")]
    [Aten("to.dtype(Tensor(a) self, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)", Ignores = "non_blocking, memory_format")]
    [Aten("to.dtype_layout(Tensor(a) self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)", Ignores = "layout, pin_memory, non_blocking, memory_format")]
    internal Tensor ToEither(DType? dtype = null, Device? device = null, bool copy = false)
    {
        var y = dtype is { } other ? To(other) : this;
        y = device is null ? y : y.To(device);
        return copy && ReferenceEquals(y, this) ? Clone() : y;
    }

    [Aten("chalf(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor", Ignores = "memory_format")]
    internal Tensor ComplexHalf() => To(DType.Complex32);

    /// <summary>A copy, on another device and in another dtype where one is given.</summary>
    [Aten("_to_copy(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, MemoryFormat? memory_format=None) -> Tensor", Ignores = "layout, pin_memory, non_blocking, memory_format")]
    internal Tensor ToCopy(DType? dtype = null, Device? device = null) => ToEither(dtype, device, copy: true);

    /// <summary>This tensor with the dtype and on the device of another.</summary>
    [Aten("to.other(Tensor(a) self, Tensor other, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)", Ignores = "non_blocking, memory_format")]
    [Aten("type_as(Tensor self, Tensor other) -> Tensor")]
    internal Tensor ToLike(Tensor other, bool copy = false) => ToEither(other.DType, other.Device, copy);

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
