namespace TorchPort.Onnx.Operators.Elementwise;

/// <summary>Functions of two elements before opset 7, where the second operand is laid along the first from an axis on.</summary>
internal static class LegacyBinary
{
    [OnnxOperator("Add")]
    internal static Tensor Add(NodeCall c, Tensor a, Tensor b, long? axis, bool broadcast = false) => a.Add(Along(c, a, b, axis, broadcast));

    [OnnxOperator("Sub")]
    internal static Tensor Sub(NodeCall c, Tensor a, Tensor b, long? axis, bool broadcast = false) => a.Sub(Along(c, a, b, axis, broadcast));

    [OnnxOperator("Mul")]
    internal static Tensor Mul(NodeCall c, Tensor a, Tensor b, long? axis, bool broadcast = false) => a.Mul(Along(c, a, b, axis, broadcast));

    [OnnxOperator("Div")]
    internal static Tensor Div(NodeCall c, Tensor a, Tensor b, long? axis, bool broadcast = false) => Binary.Div(a, Along(c, a, b, axis, broadcast));

    [OnnxOperator("Pow")]
    internal static Tensor Pow(NodeCall c, Tensor x, Tensor y, long? axis, bool broadcast = false) => Binary.Pow(x, Along(c, x, y, axis, broadcast));

    [OnnxOperator("And")]
    internal static Tensor And(NodeCall c, Tensor a, Tensor b, long? axis, bool broadcast = false) => a.LogicalAnd(Along(c, a, b, axis, broadcast));

    [OnnxOperator("Or")]
    internal static Tensor Or(NodeCall c, Tensor a, Tensor b, long? axis, bool broadcast = false) => a.LogicalOr(Along(c, a, b, axis, broadcast));

    [OnnxOperator("Xor")]
    internal static Tensor Xor(NodeCall c, Tensor a, Tensor b, long? axis, bool broadcast = false) => a.LogicalXor(Along(c, a, b, axis, broadcast));

    [OnnxOperator("Equal")]
    internal static Tensor Equal(NodeCall c, Tensor a, Tensor b, long? axis, bool broadcast = false) => a.Eq(Along(c, a, b, axis, broadcast));

    [OnnxOperator("Greater")]
    internal static Tensor Greater(NodeCall c, Tensor a, Tensor b, long? axis, bool broadcast = false) => a.Gt(Along(c, a, b, axis, broadcast));

    [OnnxOperator("Less")]
    internal static Tensor Less(NodeCall c, Tensor a, Tensor b, long? axis, bool broadcast = false) => a.Lt(Along(c, a, b, axis, broadcast));

    private static Tensor Along(NodeCall c, Tensor a, Tensor b, long? axis, bool broadcast)
    {
        if (!broadcast)
            return a.Shape.SequenceEqual(b.Shape) ? b : throw c.Error($"Shapes {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)} differ, and it does not broadcast.");
        if (axis is not { } first)
            return b;
        var after = a.Dim - (first < 0 ? first + a.Dim : first) - b.Dim;
        if (after < 0)
            throw c.Error($"The shape {Shapes.Text(b.Shape)} does not fit {Shapes.Text(a.Shape)} from axis {first} on.");
        return b.Reshape([.. b.Shape, .. Enumerable.Repeat(1L, (int)after)]);
    }
}
