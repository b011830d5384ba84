using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Makes one kernel of attention that is spelled as a product, a scale or mask, a softmax and another product.</summary>
internal static class AttentionFusion
{
    internal static void Run(Graph graph)
    {
        int[] readers = graph.Readers(), writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            if (Find(graph, at, readers, writers) is not var (node, parts))
                continue;
            graph.Nodes[at] = node;
            foreach (var part in parts.OrderDescending())
                graph.Nodes.RemoveAt(part);
            at -= parts.Count;
            at += AsSingles(graph, at);
        }
    }

    /// <summary>Converts what the scores' function takes beside the product, such as a mask of booleans, before the node; how many nodes that takes.</summary>
    private static int AsSingles(Graph graph, int at)
    {
        var node = graph.Nodes[at];
        var inputs = (Operand[])node.Inputs.Clone();
        var converted = new List<Node>();
        for (var i = 3; i < inputs.Length; i++)
        {
            var input = inputs[i];
            if (input.DType == DType.Float32)
                continue;
            // Each element once, whatever it is repeated for.
            var shape = Array.ConvertAll(Enumerable.Range(0, input.Shape.Length).ToArray(), d => input.Strides[d] == 0 ? 1 : input.Shape[d]);
            var strides = Shapes.ContiguousStrides(shape);
            var single = new Operand(graph.NewValue(Shapes.Count(shape) * sizeof(float)), DType.Float32, shape, strides, 0);
            converted.Add(new(new ElementwiseStep<Conversion.Same>(default, DType.Float32), [single], [input with { Shape = shape }]));
            inputs[i] = single with { Shape = input.Shape, Strides = [.. strides.Select((s, d) => input.Strides[d] == 0 ? 0 : s)] };
        }
        graph.Nodes[at] = node with { Inputs = inputs };
        graph.Nodes.InsertRange(at, converted);
        return converted.Count;
    }

    /// <summary>The node in place of the last product, and the others it is in place of.</summary>
    private static (Node Node, List<int> Parts)? Find(Graph graph, int at, int[] readers, int[] writers)
    {
        if (graph.Nodes[at] is not { Step: MatMulStep, Outputs: [var y], Inputs: [var weights, var v] } || y.DType != DType.Float32 || Shapes.Count(y.Shape) == 0 || y.Shape.Length < 3)
            return null;
        var softmax = Only(graph, at, weights, readers, writers);
        if (softmax < 0 || graph.Nodes[softmax] is not { Step: FusedStep<SoftmaxRows> { Kernel.Logarithm: false, Compute: DType.Float32 } rows, Inputs: [var logits] } || rows.Kernel.Size != weights.Shape[^1])
            return null;
        var last = Only(graph, softmax, logits, readers, writers);
        if (last < 0 || !logits.Shape.AsSpan().SequenceEqual(weights.Shape))
            return null;
        if (graph.Nodes[last] is { Step: ElementwiseStep { Compute: DType.Float32 } function } between)
        {
            for (var slot = 0; slot < between.Inputs.Length; slot++)
            {
                var first = Only(graph, last, between.Inputs[slot], readers, writers);
                Operand[] others = [.. between.Inputs[..slot], .. between.Inputs[(slot + 1)..]];
                if (first < 0 || graph.Nodes[first].Step is not MatMulStep || !between.Inputs[slot].Shape.AsSpan().SequenceEqual(weights.Shape) || function.Epilogue(slot) is null)
                    continue;
                var expanded = Array.ConvertAll(others, o => Expanded(o, weights.Shape));
                return Array.Exists(expanded, o => o.Strides[^1] > 1) ? null : Made(graph, at, [first, last, softmax], new(function, slot), y, v, expanded);
            }
            return null;
        }
        return Made(graph, at, [last, softmax], new(null, 0), y, v, []);
    }

    private static (Node, List<int>)? Made(Graph graph, int at, List<int> parts, AttentionStep step, Operand y, Operand v, Operand[] others)
    {
        if (graph.Nodes[parts[0]] is not { Step: MatMulStep, Inputs: [{ DType: DType.Float32 } q, var k] } || q.Shape[^1] == 0 || k.Shape[^1] == 0)
            return null;
        if (q.Shape[^1] > 1 && q.Strides[^1] != 1 || y.Shape[^1] > 1 && y.Strides[^1] != 1)
            return null;
        // What each part reads must still be there when the last of them would have run; a mask may be made between them.
        if (parts.Exists(part => graph.IsOverwritten(part, at)))
            return null;
        return (new(step, [y], [q, k, v, .. others]), parts);
    }

    /// <summary>The node before <paramref name="at"/> that makes all of a value nobody else reads; −1 where there is none.</summary>
    private static int Only(Graph graph, int at, Operand operand, int[] readers, int[] writers) =>
        operand.Value.IsConstant || operand.Value.IsInput || readers[operand.Value.Id] != 1 || writers[operand.Value.Id] != 1 || !operand.IsWhole
            ? -1 : graph.Nodes.FindLastIndex(at - 1, n => n.Outputs is [{ IsWhole: true } output] && output.Value == operand.Value);

    private static Operand Expanded(Operand operand, long[] shape)
    {
        var strides = new long[shape.Length];
        for (var d = 0; d < shape.Length; d++)
        {
            var at = d - (shape.Length - operand.Shape.Length);
            strides[d] = at < 0 || operand.Shape[at] == 1 ? 0 : operand.Strides[at];
        }
        return operand with { Shape = shape, Strides = strides };
    }
}
