using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Has a pointwise convolution scale its weights where the image's channels are multiplied by computed numbers, as in squeeze-and-excitation: there are fewer weights than pixels.</summary>
internal static class ChannelScales
{
    internal static void Run(Graph graph)
    {
        int[] readers = graph.Readers(), writers = graph.Writers();
        for (var at = 1; at < graph.Nodes.Count; at++)
        {
            if (graph.Nodes[at] is not { Step: PackedConvolutionStep { IsScaled: false, Convolution.ScalesWeights: true } step, Inputs: [var product, ..] } node || readers[product.Value.Id] != 1 || writers[product.Value.Id] != 1)
                continue;
            var from = graph.Nodes.FindLastIndex(at - 1, n => Array.Exists(n.Outputs, o => o.Value == product.Value));
            if (from < 0 || Parts(graph.Nodes[from], product) is not { } parts || graph.IsOverwritten(from, at))
                continue;
            graph.Nodes[at] = node with { Step = step with { IsScaled = true }, Inputs = [parts.Image, parts.Scales, .. node.Inputs[1..]] };
            graph.Nodes.RemoveAt(from);
            at--;
        }
    }

    /// <summary>The image and the numbers that a node multiplies its channels by; null where it does something else.</summary>
    private static (Operand Image, Operand Scales)? Parts(Node node, Operand product)
    {
        if (node is not { Step: ElementwiseStep<Binary.Forward<Mul>> { Compute: DType.Float32 }, Inputs: [var a, var b] } || !node.Outputs[0].SameAs(product))
            return null;
        if (IsImage(a, product) && AreScales(b, product))
            return (a, b);
        return IsImage(b, product) && AreScales(a, product) ? (b, a) : null;
    }

    private static bool IsImage(Operand operand, Operand product) => operand.DType == DType.Float32 && operand.Shape.AsSpan().SequenceEqual(product.Shape) && PackedSteps.IsDense(operand);

    private static bool AreScales(Operand operand, Operand product) => operand.DType == DType.Float32 && operand.Shape.Length == product.Shape.Length && operand.Shape[0] == product.Shape[0]
        && operand.Shape[1] == product.Shape[1] && (operand.Shape[1] == 1 || operand.Strides[1] == 1) && operand.Shape.AsSpan(2).IndexOfAnyExcept(1) < 0;
}
