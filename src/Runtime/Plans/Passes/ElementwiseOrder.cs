namespace TorchPort.Plans;

/// <summary>Elementwise functions do not mind which of their dimensions comes first.</summary>
internal static class ElementwiseOrder
{
    /// <summary>The node with its dimensions in the order in which the output lies.</summary>
    internal static Node ByMemory(Node node)
    {
        var y = node.Outputs[0];
        int[] order = [.. Enumerable.Range(0, y.Shape.Length).OrderByDescending(d => y.Shape[d] == 1 ? long.MaxValue : y.Strides[d])];
        return node with { Outputs = [Ordered(y, order)], Inputs = Array.ConvertAll(node.Inputs, o => Ordered(o, order)) };
    }

    private static Operand Ordered(Operand operand, int[] order)
    {
        var missing = order.Length - operand.Shape.Length;
        return operand with
        {
            Shape = Array.ConvertAll(order, d => d < missing ? 1 : operand.Shape[d - missing]),
            Strides = Array.ConvertAll(order, d => d < missing ? 0 : operand.Strides[d - missing]),
        };
    }
}
