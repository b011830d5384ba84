using TorchPort.Lanes;

namespace TorchPort;

public static partial class Torch
{
    private static DType _defaultDType = DType.Float32;

    /// <summary>The floating type of tensors made without one. PyTorch: <c>torch.get_default_dtype</c>, <c>torch.set_default_dtype</c>.</summary>
    public static DType DefaultDType
    {
        get => _defaultDType;
        set => _defaultDType = value.IsFloatingPoint ? value : throw new DTypeException($"The default dtype must be floating, not {value.TorchName}.");
    }

    /// <summary>A tensor with undefined content. PyTorch: <c>torch.empty</c>.</summary>
    [Aten("empty.memory_format(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor", Ignores = "layout, pin_memory, memory_format")]
    public static Tensor Empty(ReadOnlySpan<long> size, DType? dtype = null, Device? device = null) =>
        TorchPort.Tensor.Empty(size.ToArray(), dtype ?? DefaultDType, device ?? Device.Cpu);

    /// <summary>A tensor of zeros. PyTorch: <c>torch.zeros</c>.</summary>
    public static Tensor Zeros(params ReadOnlySpan<long> size) => Zeros(size, null);

    /// <summary>A tensor of zeros. PyTorch: <c>torch.zeros</c>.</summary>
    [Aten("zeros(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor Zeros(ReadOnlySpan<long> size, DType? dtype, Device? device = null) => Empty(size, dtype, device).Zero_();

    /// <summary>A tensor of ones. PyTorch: <c>torch.ones</c>.</summary>
    public static Tensor Ones(params ReadOnlySpan<long> size) => Ones(size, null);

    /// <summary>A tensor of ones. PyTorch: <c>torch.ones</c>.</summary>
    [Aten("ones(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor Ones(ReadOnlySpan<long> size, DType? dtype, Device? device = null) => Empty(size, dtype, device).Fill_(1);

    /// <summary>A tensor with one number everywhere; its dtype is the number's. PyTorch: <c>torch.full</c>.</summary>
    [Aten("full(SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor Full(ReadOnlySpan<long> size, Scalar fillValue, DType? dtype = null, Device? device = null) =>
        Empty(size, dtype ?? DTypeOf(fillValue), device).Fill_(fillValue);

    /// <summary>Zeros with the shape, dtype and device of another tensor. PyTorch: <c>torch.zeros_like</c>.</summary>
    [Aten("zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor", Ignores = "layout, pin_memory, memory_format")]
    public static Tensor ZerosLike(Tensor input, DType? dtype = null, Device? device = null) => Ops.Layout.EmptyLike(input, dtype ?? input.DType, device).Zero_();

    /// <summary>Ones with the shape, dtype and device of another tensor. PyTorch: <c>torch.ones_like</c>.</summary>
    [Aten("ones_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor", Ignores = "layout, pin_memory, memory_format")]
    public static Tensor OnesLike(Tensor input, DType? dtype = null, Device? device = null) => Ops.Layout.EmptyLike(input, dtype ?? input.DType, device).Fill_(1);

    /// <summary>One number everywhere, with the shape, dtype and device of another tensor. PyTorch: <c>torch.full_like</c>.</summary>
    [Aten("full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor", Ignores = "layout, pin_memory, memory_format")]
    public static Tensor FullLike(Tensor input, Scalar fillValue, DType? dtype = null, Device? device = null) => Ops.Layout.EmptyLike(input, dtype ?? input.DType, device).Fill_(fillValue);

    /// <summary>Undefined content, with the shape, dtype and device of another tensor. PyTorch: <c>torch.empty_like</c>.</summary>
    [Aten("empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor", Ignores = "layout, pin_memory, memory_format")]
    public static Tensor EmptyLike(Tensor input, DType? dtype = null, Device? device = null) => Ops.Layout.EmptyLike(input, dtype ?? input.DType, device);

    /// <summary>0, 1, … below <paramref name="end"/>. PyTorch: <c>torch.arange(end)</c>.</summary>
    [Aten("arange(Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor Arange(Scalar end, DType? dtype = null, Device? device = null) => Arange(0, end, 1, dtype, device);

    /// <summary>Numbers from <paramref name="start"/> up to, not including, <paramref name="end"/>, 1 apart.</summary>
    [Aten("arange.start(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    internal static Tensor ArangeFrom(Scalar start, Scalar end, DType? dtype = null, Device? device = null) => Arange(start, end, 1, dtype, device);

    /// <summary>Numbers from <paramref name="start"/> up to, not including, <paramref name="end"/>, <paramref name="step"/> apart; integers give int64. PyTorch: <c>torch.arange</c>.</summary>
    [Aten("arange.start_step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor Arange(Scalar start, Scalar end, Scalar step, DType? dtype = null, Device? device = null)
    {
        var type = dtype ?? (start.DType.IsIntegral && end.DType.IsIntegral && step.DType.IsIntegral ? DType.Int64 : DefaultDType);
        double first = start.ToDouble(), last = end.ToDouble(), by = step.ToDouble();
        if (by == 0 || !double.IsFinite(first) || !double.IsFinite(last))
            throw new ShapeException($"Arange needs finite bounds and a nonzero step, but got {start}, {end}, {step}.");
        if ((last - first) / by < 0)
            throw new ShapeException($"The bounds {start} and {end} are inconsistent with the sign of the step {step}.");
        // As in PyTorch, bounds of int64 lose their fractions before they are counted, those of other integers after.
        var count = type == DType.Int64 && step.ToInt64() != 0 ? Steps(start.ToInt64(), end.ToInt64(), step.ToInt64()) : checked((long)Math.Ceiling((last - first) / by));
        if (device == Device.Meta)
            return Empty([count], type, device);
        var result = Empty([count], type);
        FillLinear(result, type.IsIntegral, start, step);
        return result.To(device ?? Device.Cpu);
    }

    private static long Steps(long start, long end, long step)
    {
        var distance = (Int128)end - start;
        return (long)((distance + step - Math.Sign(step)) / step);
    }

    private static unsafe void FillLinear(Tensor result, bool whole, Scalar start, Scalar step)
    {
        double first = start.ToDouble(), by = step.ToDouble();
        for (var i = 0L; i < result.ElementCount; i++)
        {
            var at = result.Data + i * result.DType.ItemSize;
            if (whole)
            {
                var value = start.ToInt64() + i * step.ToInt64();
                Kernels.Cast.Store(result.DType, &value, at, 0, 1);
            }
            else
            {
                var value = first + i * by;
                Kernels.Cast.Store(result.DType, &value, at, 0, 1);
            }
        }
        GC.KeepAlive(result);
    }

    /// <summary>A number as a 0-d tensor that takes the dtype of what it meets.</summary>
    internal static unsafe Tensor Number(Scalar value)
    {
        var t = new Tensor(Device.Cpu.Allocate(value.DType.ItemSize), value.DType, [], [], 0) { IsWrappedNumber = true };
        switch (value.DType)
        {
            case DType.Bool: *t.Pointer<bool>() = value.ToBoolean(); break;
            case DType.Int64: *t.Pointer<long>() = value.ToInt64(); break;
            case DType.Float64: *t.Pointer<double>() = value.ToDouble(); break;
            default: *t.Pointer<System.Numerics.Complex>() = value.ToComplex(); break;
        }
        GC.KeepAlive(t);
        return t;
    }

    private static DType DTypeOf(Scalar value) => value.DType switch
    {
        DType.Float64 => DefaultDType,
        DType.Complex128 => DefaultDType == DType.Float64 ? DType.Complex128 : DType.Complex64,
        _ => value.DType,
    };
}

public partial class Tensor
{
    /// <summary>Sets every element to 0. PyTorch: <c>zero_</c>.</summary>
    [Aten("zero_(Tensor(a!) self) -> Tensor(a!)")]
    public Tensor Zero_() => Fill_(0);

    /// <summary>Sets every element to a number. PyTorch: <c>fill_</c>.</summary>
    [Aten("fill_.Scalar(Tensor(a!) self, Scalar value) -> Tensor(a!)")]
    public Tensor Fill_(Scalar value)
    {
        var number = Torch.Number(value);
        if (Autograd.Tape.Records(this))
            return Ops.InPlace.Assign(this, number.To(DType));
        Ops.InPlace.CheckWritable(this);
        Device.Elementwise(default(Constant), DType == DType.Bool ? value.DType : DType, this, [number]);
        Storage.BumpVersion();
        return this;
    }

    /// <summary>Copies the elements of <paramref name="source"/>, which broadcasts, into this tensor, converting dtype and device. PyTorch: <c>copy_</c>.</summary>
    [Aten("copy_(Tensor(a!) self, Tensor src, bool non_blocking=False) -> Tensor(a!)", Ignores = "non_blocking")]
    public Tensor Copy_([AtenName("src")] Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (Autograd.Tape.Records(this, source))
            return Ops.InPlace.Assign(this, source.To(DType));
        Ops.InPlace.CheckWritable(this);
        Ops.InPlace.CheckShape(this, source);
        Ops.Conversion.Copy(this, Ops.InPlace.Apart(source, this));
        Storage.BumpVersion();
        return this;
    }

    internal readonly struct Constant : IMap
    {
        public static int Inputs => 1;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a;
    }
}
