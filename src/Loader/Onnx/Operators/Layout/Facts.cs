namespace TorchPort.Onnx.Operators.Layout;

/// <summary>Values as they are, and what shapes they have.</summary>
internal static class Facts
{
    [OnnxOperator("Identity")]
    internal static OnnxValue Identity(OnnxValue input) => input;

    [OnnxOperator("Shape")]
    internal static Tensor Shape(NodeCall c, OnnxValue data, long? end, long start = 0)
    {
        var shape = ShapeOf(c, data);
        var (from, to) = (Bound(start, shape.Length), Bound(end ?? shape.Length, shape.Length));
        return Torch.Tensor<long>(shape[from..Math.Max(from, to)], [Math.Max(from, to) - from]);
    }

    [OnnxOperator("Size")]
    internal static Tensor Size(NodeCall c, OnnxValue data) => Torch.Tensor(Shapes.Count(ShapeOf(c, data)));

    private static ReadOnlySpan<long> ShapeOf(NodeCall c, OnnxValue data) => data switch
    {
        OnnxTensor tensor => tensor.Value.Shape,
        OnnxStrings strings => strings.Shape,
        _ => throw c.Error($"Its input 0 must be a tensor, but is {data.Describe()}."),
    };

    private static int Bound(long place, int rank) => (int)Math.Clamp(place < 0 ? place + rank : place, 0, rank);
}
