namespace TorchPort;

/// <summary>One place between the brackets of <c>x[…]</c>: an integer, a range, a tensor of integers or bools, an ellipsis, or a new dimension.</summary>
/// <remarks>
/// Everything but <see cref="Ellipsis"/>, <see cref="None"/> and <see cref="Slice"/> converts by itself:
/// <c>x[0, ^1, 2.., mask, rows]</c>. PyTorch: <c>x[0, -1, 2:, mask, rows]</c>.
/// </remarks>
public readonly struct TensorIndex
{
    internal enum Kind
    {
        Integer,
        Range,
        Tensor,
        Ellipsis,
        NewDimension,
    }

    private TensorIndex(Kind kind) => What = kind;

    /// <summary>All dimensions that nothing else in the brackets names. PyTorch: <c>...</c>.</summary>
    public static TensorIndex Ellipsis => new(Kind.Ellipsis);

    /// <summary>A new dimension of size 1. PyTorch: <c>None</c>.</summary>
    public static TensorIndex None => new(Kind.NewDimension);

    internal Kind What { get; }

    internal long Start { get; private init; }

    internal long? Stop { get; private init; }

    internal long Step { get; private init; }

    internal Tensor? Tensor { get; private init; }

    /// <summary>A part of a dimension; negative ends count from the back. PyTorch: <c>start:stop:step</c>.</summary>
    public static TensorIndex Slice(long start = 0, long? stop = null, long step = 1) => new(Kind.Range) { Start = start, Stop = stop, Step = step };

    /// <summary>One place of a dimension, which disappears; negative ones count from the back.</summary>
    public static implicit operator TensorIndex(long index) => new(Kind.Integer) { Start = index };

    /// <summary>One place of a dimension, which disappears: <c>^1</c> is the last.</summary>
    public static implicit operator TensorIndex(Index index) => index.IsFromEnd ? -index.Value : index.Value;

    /// <summary>A part of a dimension.</summary>
    public static implicit operator TensorIndex(Range range) => Slice(End(range.Start) ?? long.MaxValue, End(range.End));

    /// <summary>Everything or nothing, along a new dimension.</summary>
    public static implicit operator TensorIndex(bool all) => Torch.Tensor(all);

    /// <summary>Places by integers of any shape, which takes the dimension's place; or by bools, over as many dimensions as they have.</summary>
    public static implicit operator TensorIndex(Tensor tensor) => new(Kind.Tensor) { Tensor = tensor ?? throw new ArgumentNullException(nameof(tensor)) };

    /// <summary>How many dimensions of the tensor this uses up.</summary>
    internal int Dims => What switch
    {
        Kind.Integer or Kind.Range => 1,
        Kind.Tensor => Tensor!.DType is DType.Bool or DType.UInt8 ? Tensor.Dim : 1,
        _ => 0,
    };

    /// <summary>An end counted from the front, or negative from the back; null for the very end.</summary>
    private static long? End(Index index) => !index.IsFromEnd ? index.Value : index.Value == 0 ? null : -index.Value;
}
