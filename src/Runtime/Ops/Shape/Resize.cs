namespace TorchPort;

public partial class Tensor
{
    /// <summary>Gives this tensor another shape over the same memory, or over more of undefined content where it does not suffice. PyTorch: <c>resize_</c>.</summary>
    /// <exception cref="AutogradException">It requires gradients.</exception>
    [Aten("resize_(Tensor(a!) self, SymInt[] size, *, MemoryFormat? memory_format=None) -> Tensor(a!)", Ignores = "memory_format")]
    public Tensor Resize_(ReadOnlySpan<long> size)
    {
        if (RequiresGrad)
            throw new AutogradException("Cannot resize variables that require grad.");
        if (Shape.SequenceEqual(size))
            return this;
        var shape = size.ToArray();
        var strides = Shapes.ContiguousStrides(shape);
        if ((_offset + Shapes.Count(shape)) * DType.ItemSize <= _storage.ByteLength)
        {
            SetData(new(_storage, DType, shape, strides, _offset));
            return this;
        }
        var larger = Empty([_offset + Shapes.Count(shape)], DType, Device);
        var kept = _storage.ByteLength / DType.ItemSize;
        Device.CopyBytes(new(larger.Storage, DType, [kept], [1], 0), new(_storage, DType, [kept], [1], 0));
        SetData(new(larger.Storage, DType, shape, strides, _offset));
        return this;
    }

    /// <summary><see cref="Resize_"/> to the shape of another tensor. PyTorch: <c>resize_as_</c>.</summary>
    [Aten("resize_as_(Tensor(a!) self, Tensor the_template, *, MemoryFormat? memory_format=None) -> Tensor(a!)", Ignores = "memory_format")]
    public Tensor ResizeAs_([AtenName("the_template")] Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Resize_(other.Shape);
    }
}
