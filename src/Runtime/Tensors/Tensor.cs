namespace TorchPort;

/// <summary>A multi-dimensional array of one <see cref="TorchPort.DType"/> with automatic differentiation. PyTorch: <c>torch.Tensor</c>.</summary>
/// <remarks>
/// Several tensors may view one <see cref="TorchPort.Storage"/>. Tensors are not disposed: their memory returns to a
/// pool when nothing refers to them.
/// </remarks>
public partial class Tensor
{
    private const int MaxDims = 64;

    private Storage _storage;
    private long[] _shape;
    private long[] _strides;
    private long _offset;

    internal Tensor(Storage storage, DType dtype, long[] shape, long[] strides, long offset)
    {
        (_storage, DType, _shape, _strides, _offset) = (storage, dtype, shape, strides, offset);
        ElementCount = Shapes.Count(shape);
    }

    /// <summary>A tensor that shares everything with <paramref name="other"/> but its history.</summary>
    private protected Tensor(Tensor other) : this(other._storage, other.DType, other._shape, other._strides, other._offset) { }

    /// <summary>The type of the elements. PyTorch: <c>dtype</c>.</summary>
    public DType DType { get; private set; }

    /// <summary>The size of each dimension. PyTorch: <c>shape</c>.</summary>
    [Aten("size(Tensor self) -> int[]")]
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>How many elements apart neighbours of each dimension lie. PyTorch: <c>stride()</c>.</summary>
    [Aten("stride(Tensor self) -> int[]")]
    public ReadOnlySpan<long> Strides => _strides;

    /// <summary>The element of the storage where this tensor begins. PyTorch: <c>storage_offset()</c>.</summary>
    public long StorageOffset => _offset;

    /// <summary>The number of dimensions. PyTorch: <c>dim()</c>.</summary>
    [Aten("dim(Tensor self) -> int")]
    public int Dim => _shape.Length;

    /// <summary>The number of elements. PyTorch: <c>numel()</c>.</summary>
    [Aten("numel(Tensor self) -> int")]
    public long ElementCount { get; private set; }

    /// <summary>The memory that this tensor views. PyTorch: <c>untyped_storage()</c>.</summary>
    public Storage Storage => _storage;

    /// <summary>Where the memory lies. PyTorch: <c>device</c>.</summary>
    public Device Device => _storage.Device;

    /// <summary>True when the elements lie in row-major order without gaps. PyTorch: <c>is_contiguous()</c>.</summary>
    [Aten("is_contiguous(Tensor self) -> bool")]
    public bool IsContiguous => Shapes.IsContiguous(_shape, _strides);

    /// <summary>The size of dimension <paramref name="dim"/>; negative ones count from the back. PyTorch: <c>size(dim)</c>.</summary>
    [Aten("size.int(Tensor self, int dim) -> int")]
    public long Size(int dim)
    {
        if (Dim == 0)
            throw new DimensionException("A 0-d tensor has no dimensions to ask the size of.");
        return _shape[Shapes.Dim(dim, Dim)];
    }

    /// <summary>The stride of dimension <paramref name="dim"/>. PyTorch: <c>stride(dim)</c>.</summary>
    [Aten("stride.int(Tensor self, int dim) -> int")]
    public long Stride(int dim)
    {
        if (Dim == 0)
            throw new DimensionException("A 0-d tensor has no dimensions to ask the stride of.");
        return _strides[Shapes.Dim(dim, Dim)];
    }

    /// <summary>A number read as a 0-d tensor takes the dtype of what it meets, as a Python number does in PyTorch.</summary>
    internal bool IsWrappedNumber { get; init; }

    internal long[] ShapeArray => _shape;

    internal long[] StrideArray => _strides;

    /// <summary>The first element. The caller keeps this tensor alive while it uses the pointer.</summary>
    internal unsafe byte* Data => _storage.Pointer + _offset * DType.ItemSize;

    /// <summary>The first element. The caller keeps this tensor alive while it uses the pointer.</summary>
    internal unsafe T* Pointer<T>() where T : unmanaged
    {
        if (sizeof(T) != DType.ItemSize)
            throw new DTypeException($"Elements of {DType.TorchName} were asked for as {typeof(T).Name}.");
        return (T*)Data;
    }

    /// <summary>A fresh tensor with undefined content.</summary>
    internal static Tensor Empty(long[] shape, DType dtype, Device device)
    {
        var bytes = checked(Shapes.Count(shape) * dtype.ItemSize);
        return new(device.Allocate(bytes), dtype, shape, Shapes.ContiguousStrides(shape), 0);
    }

    /// <summary>A tensor over a given storage, checked to lie inside it.</summary>
    /// <exception cref="ShapeException">The geometry reaches outside the storage.</exception>
    internal static Tensor FromStorage(Storage storage, DType dtype, long[] shape, long[] strides, long offset)
    {
        CheckInside(storage, dtype, shape, strides, offset);
        return new(storage, dtype, shape, strides, offset);
    }

    private static void CheckInside(Storage storage, DType dtype, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, long offset)
    {
        if (shape.Length > MaxDims)
            throw new ShapeException($"A tensor has at most {MaxDims} dimensions, not {shape.Length}.");
        if (shape.Length != strides.Length)
            throw new ShapeException($"The shape {Shapes.Text(shape)} and the strides {Shapes.Text(strides)} differ in length.");
        if (offset < 0)
            throw new ShapeException($"The storage offset {offset} is negative.");
        Int128 last = offset;
        var empty = Shapes.Count(shape) == 0;
        for (var i = 0; i < shape.Length; i++)
        {
            if (strides[i] < 0)
                throw new ShapeException($"The strides {Shapes.Text(strides)} contain a negative one, which tensors cannot have.");
            last += (Int128)(shape[i] - 1) * strides[i];
        }
        // Divided, because the last element's byte may be beyond what 128 bits count.
        if (!empty && last >= storage.ByteLength / dtype.ItemSize)
            throw new ShapeException($"A {dtype.TorchName} tensor of shape {Shapes.Text(shape)}, strides {Shapes.Text(strides)} and offset {offset} has element {last} of its storage, which has {storage.ByteLength / dtype.ItemSize}.");
    }

    /// <summary>Takes over the content of <paramref name="other"/> as it is, dtype and device included. PyTorch: <c>x.data = other</c>.</summary>
    internal void SetData(Tensor other)
    {
        (_storage, DType, _shape, _strides, _offset) = (other._storage, other.DType, other._shape, other._strides, other._offset);
        ElementCount = other.ElementCount;
    }
}
