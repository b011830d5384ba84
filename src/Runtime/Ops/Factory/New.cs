using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>Undefined content with this tensor's dtype and device. PyTorch: <c>new_empty</c>.</summary>
    [Aten("new_empty(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public Tensor NewEmpty(ReadOnlySpan<long> size, DType? dtype = null, Device? device = null) => Torch.Empty(size, dtype ?? DType, device ?? Device);

    /// <summary>Zeros with this tensor's dtype and device. PyTorch: <c>new_zeros</c>.</summary>
    [Aten("new_zeros(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public Tensor NewZeros(ReadOnlySpan<long> size, DType? dtype = null, Device? device = null) => NewEmpty(size, dtype, device).Zero_();

    /// <summary>Ones with this tensor's dtype and device. PyTorch: <c>new_ones</c>.</summary>
    [Aten("new_ones(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public Tensor NewOnes(ReadOnlySpan<long> size, DType? dtype = null, Device? device = null) => NewEmpty(size, dtype, device).Fill_(1);

    /// <summary>One number everywhere, with this tensor's dtype and device. PyTorch: <c>new_full</c>.</summary>
    [Aten("new_full(Tensor self, SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public Tensor NewFull(ReadOnlySpan<long> size, Scalar fillValue, DType? dtype = null, Device? device = null) => NewEmpty(size, dtype, device).Fill_(fillValue);

    /// <summary>Undefined content in a given geometry, with this tensor's dtype and device. PyTorch: <c>new_empty_strided</c>.</summary>
    [Aten("new_empty_strided(Tensor self, SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public Tensor NewEmptyStrided(ReadOnlySpan<long> size, ReadOnlySpan<long> stride, DType? dtype = null, Device? device = null) =>
        Torch.EmptyStrided(size, stride, dtype ?? DType, device ?? Device);

    /// <summary>A copy with one number everywhere. PyTorch: <c>torch.fill</c>.</summary>
    [Aten("fill.Scalar(Tensor self, Scalar value) -> Tensor")]
    [Aten("fill.Tensor(Tensor self, Tensor value) -> Tensor")]
    public Tensor Fill(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Dim == 0 ? value.To(DType).Expand(Shape).Clone() : throw new ShapeException($"Fill only supports 0-dimension value tensors, but got one with {value.Dim} dimensions.");
    }

    /// <summary>Sets every element to the number in a 0-d tensor. PyTorch: <c>fill_</c>.</summary>
    [Aten("fill_.Tensor(Tensor(a!) self, Tensor value) -> Tensor(a!)")]
    internal Tensor FillWith_(Tensor value) => InPlace.Assign(this, Fill(value));

    /// <summary>The number in a one-element tensor. PyTorch: <c>item()</c>.</summary>
    [Aten("item(Tensor self) -> Scalar")]
    [Aten("_local_scalar_dense(Tensor self) -> Scalar")]
    internal Scalar ToScalar() => DType switch
    {
        DType.Bool => Item<bool>(),
        _ when DType.IsIntegral => Item<long>(),
        _ when DType.IsComplex => Item<System.Numerics.Complex>(),
        _ => Item<double>(),
    };
}

public static partial class Torch
{
    /// <summary>Undefined content in a given geometry. PyTorch: <c>torch.empty_strided</c>.</summary>
    [Aten("empty_strided(SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor EmptyStrided(ReadOnlySpan<long> size, ReadOnlySpan<long> stride, DType? dtype = null, Device? device = null)
    {
        if (size.Length != stride.Length)
            throw new ShapeException($"The shape {Shapes.Text(size)} and the strides {Shapes.Text(stride)} differ in length.");
        var extent = Shapes.Count(size) == 0 ? 0 : 1L;
        for (var d = 0; d < size.Length && extent > 0; d++)
            extent = checked(extent + (size[d] - 1) * stride[d]);
        var memory = Empty([extent], dtype, device);
        return TorchPort.Tensor.FromStorage(memory.Storage, memory.DType, size.ToArray(), stride.ToArray(), 0);
    }

    /// <summary>Undefined content whose dimensions lie in memory in a given order, the last innermost. PyTorch: <c>torch.empty_permuted</c>.</summary>
    [Aten("empty_permuted(SymInt[] size, int[] physical_layout, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor EmptyPermuted(ReadOnlySpan<long> size, ReadOnlySpan<int> physicalLayout, DType? dtype = null, Device? device = null)
    {
        if (size.Length != physicalLayout.Length)
            throw new DimensionException($"EmptyPermuted: the number of dimensions in size ({size.Length}) does not match the length of physicalLayout ({physicalLayout.Length}).");
        var inMemory = new long[size.Length];
        var back = new long[size.Length];
        for (var i = 0; i < inMemory.Length; i++)
        {
            inMemory[i] = size[Shapes.Dim(physicalLayout[i], size.Length)];
            back[physicalLayout[i]] = i;
        }
        return Empty(inMemory, dtype, device).Permute(back);
    }

    /// <summary>A 0-d tensor of a number, of the default dtype if none is given. PyTorch: <c>torch.scalar_tensor</c>.</summary>
    [Aten("scalar_tensor(Scalar s, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor ScalarTensor([AtenName("s")] Scalar value, DType? dtype = null, Device? device = null) => Full([], value, dtype ?? DefaultDType, device);
}
