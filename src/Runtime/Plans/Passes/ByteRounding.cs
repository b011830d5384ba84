using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Rounds sums of products of bytes to bytes again where they are, if that is all that follows.</summary>
internal static class ByteRounding
{
    internal static void Run(Graph graph)
    {
        int[] readers = graph.Readers(), writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            if (graph.Nodes[at] is not { Step: ByteStep { After: null, Layer.Rounding: null }, Outputs: [var y] } made || readers[y.Value.Id] != 1 || writers[y.Value.Id] != 1)
                continue;
            var next = graph.Nodes.FindIndex(at + 1, n => n.Inputs.Any(i => i.Value == y.Value));
            if (next < 0 || Rounded(made, graph.Nodes[next]) is not { } rounded || writers[rounded.Outputs[0].Value.Id] != 1)
                continue;
            graph.Nodes[at] = rounded;
            graph.Nodes.RemoveAt(next);
        }
    }

    private static Node? Rounded(Node made, Node node)
    {
        var step = (ByteStep)made.Step;
        Operand y = made.Outputs[0], to = node.Outputs[0], from = node.Inputs[0];
        if (node.Step is not (ElementwiseStep<QuantizeNumbers> or ElementwiseStep<RequantizeNumbers> or ElementwiseStep<RequantizeSum>) || to.DType is not (DType.UInt8 or DType.Int8))
            return null;
        if (from.Value != y.Value || !(from.SameAs(y) && to.Shape.AsSpan().SequenceEqual(y.Shape) || from.IsWhole && y.IsWhole && to.IsWhole && step.Layer.Convolution is null))
            return null;
        var column = step.Layer.Convolution is null ? to.Shape.Length - 1 : 1;
        double[]? Known(int input)
        {
            var dim = column;
            return node.Inputs[input].Value.IsConstant ? Affine.Along(node.Inputs[input], to.Shape.Length, ref dim) : null;
        }
        if (Known(1) is not { } factor || Known(2) is not [var zero])
            return null;
        double[]? bias = null;
        if (node.Inputs.Length > 3 && (bias = Known(3)) is null)
            return null;
        if (node.Step is ElementwiseStep<QuantizeNumbers>)
            factor = Array.ConvertAll(factor, f => 1 / f);
        if (!Array.TrueForAll(factor, f => double.IsNormal((float)f)))
            return null;
        return new(step with { Layer = step.Layer.Rounded(factor, bias, (int)zero) }, [to.Shape.Length == y.Shape.Length ? to : y with { Value = to.Value, DType = to.DType }], made.Inputs);
    }
}
