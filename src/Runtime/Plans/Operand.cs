namespace TorchPort.Plans;

/// <summary>A tensor of a graph: a geometry over one of its values.</summary>
internal sealed record Operand(Value Value, DType DType, long[] Shape, long[] Strides, long Offset)
{
    /// <summary>Whether the elements are all of the value, in row-major order.</summary>
    internal bool IsWhole => Offset == 0 && Shapes.IsContiguous(Shape, Strides) && Shapes.Count(Shape) * DType.ItemSize == Value.ByteLength;

    /// <summary>Whether the elements are all of the value, in any order.</summary>
    internal bool IsAll => IsWhole || Offset == 0 && Shapes.Count(Shape) * DType.ItemSize == Value.ByteLength && Shapes.IsDense(Shape, Strides);

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    internal bool IsContiguousView => Shapes.IsContiguous(Shape, Strides);

    internal static Operand Of(Tensor tensor, Value value) => new(value, tensor.DType, tensor.ShapeArray, tensor.StrideArray, tensor.StorageOffset);

    /// <summary>The tensor over memory of the value's length.</summary>
    internal Tensor Over(Storage storage) => new(storage, DType, Shape, Strides, Offset);

    /// <summary>Whether it is the same elements in the same order.</summary>
    internal bool SameAs(Operand other) => Value == other.Value && DType == other.DType && Offset == other.Offset
        && Shape.AsSpan().SequenceEqual(other.Shape) && Strides.AsSpan().SequenceEqual(other.Strides);

    public override string ToString() => $"{Value}:{DType.TorchName}{Shapes.Text(Shape)}{(IsWhole ? "" : $"@{Offset}/{Shapes.Text(Strides)}")}";
}
