namespace TorchPort.Plans;

/// <summary>Makes one kernel of a rotary position embedding that is spelled as x · cos + x′ · sin, with x′ put together of −x₂ and x₁: halves, or every second number.</summary>
internal static class RotaryFusion
{
    internal static void Run(Graph graph)
    {
        int[] readers = graph.Readers(), writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
            graph.Nodes[at] = Find(graph, graph.Nodes[at], readers, writers) ?? graph.Nodes[at];
        // What x′ was put together for is gone.
        DeadNodes.Drop(graph);
    }

    private static Node? Find(Graph graph, Node node, int[] readers, int[] writers)
    {
        if (node is not { Step: ElementwiseStep { InputCount: 4, Compute: DType.Float32 } step, Outputs: [{ DType: DType.Float32 } y], Inputs.Length: 4 })
            return null;
        if (y.Shape.Length == 0 || y.Shape[^1] < 2 || y.Shape[^1] % 2 != 0 || y.Strides[^1] != 1 || Array.Exists(node.Inputs, i => i.DType != DType.Float32 || i.Shape.Length == 0 || i.Shape[^1] != y.Shape[^1]))
            return null;
        for (var turned = 0; turned < 4; turned++)
        {
            var other = node.Inputs[turned];
            if (other.Value.IsConstant || other.Value.IsInput || readers[other.Value.Id] != 1 || writers[other.Value.Id] != 2 || !other.IsWhole || !other.Shape.AsSpan().SequenceEqual(y.Shape))
                continue;
            for (var whole = 0; whole < 4; whole++)
            {
                if (whole == turned || !node.Inputs[whole].Shape.AsSpan().SequenceEqual(y.Shape) || Tables(step, whole, turned) is not var (cos, sin))
                    continue;
                Operand[] inputs = [node.Inputs[whole], node.Inputs[cos], node.Inputs[sin]];
                if (Array.Exists(inputs, i => i.Strides[^1] != 1 || writers[i.Value.Id] > (i.Value.IsConstant || i.Value.IsInput ? 0 : 1)))
                    continue;
                foreach (var interleaved in new[] { false, true })
                {
                    if (IsTurned(graph, other, inputs[0], interleaved, writers))
                        return new(new RotaryStep(interleaved), [y], inputs);
                }
            }
        }
        return null;
    }

    /// <summary>Which inputs a function multiplies x and x′ by, if it adds those products.</summary>
    private static (int Cos, int Sin)? Tables(ElementwiseStep step, int whole, int turned)
    {
        int[] rest = [.. Enumerable.Range(0, 4).Where(i => i != whole && i != turned)];
        foreach (var (cos, sin) in new[] { (rest[0], rest[1]), (rest[1], rest[0]) })
        {
            if (Probe.Is(step, at => at[0] * at[1] + at[2] * at[3], whole, cos, turned, sin))
                return (cos, sin);
        }
        return null;
    }

    /// <summary>Whether a value is put together of −x₂ and x₁.</summary>
    private static bool IsTurned(Graph graph, Operand turned, Operand x, bool interleaved, int[] writers)
    {
        Node? Writer(Operand part) => graph.Nodes.Find(n => n.Outputs is [var output] && IsSame(output, part));
        if (Writer(Part(turned, 0, interleaved)) is not { } first || Writer(Part(turned, 1, interleaved)) is not { Step: CopyStep } second || !IsSame(second.Inputs[0], Part(x, 0, interleaved)))
            return false;
        if (first is { Step: CopyStep, Inputs: [var copied] })
        {
            if (writers[copied.Value.Id] != 1 || Writer(copied) is not { } source)
                return false;
            first = source;
        }
        return first is { Step: ElementwiseStep negative, Inputs: [var negated] } && Probe.Is(negative, at => -at[0], 0) && IsSame(negated, Part(x, 1, interleaved));
    }

    /// <summary>The first or the second numbers of all pairs.</summary>
    private static Operand Part(Operand x, int which, bool interleaved)
    {
        var half = x.Shape[^1] / 2;
        return x with { Shape = [.. x.Shape[..^1], half], Strides = [.. x.Strides[..^1], interleaved ? 2 : 1], Offset = x.Offset + which * (interleaved ? 1 : half) };
    }

    /// <summary>The same elements in the same order, whatever dimensions of one element there are.</summary>
    private static bool IsSame(Operand a, Operand b) => a.Value == b.Value && a.Offset == b.Offset && a.DType == b.DType && Dimensions(a).SequenceEqual(Dimensions(b));

    private static IEnumerable<(long Size, long Stride)> Dimensions(Operand x) => x.Shape.Zip(x.Strides).Where(d => d.First != 1);
}
