namespace TorchPort.Plans;

/// <summary>Makes one kernel of elementwise functions that follow one another, and of constant numbers among their inputs a part of it.</summary>
internal static class ElementwiseFusion
{
    private const int MaxInputs = 4;

    /// <param name="graph">The graph.</param>
    /// <param name="rounds">Whether results may differ by rounding.</param>
    internal static void Run(Graph graph, bool rounds)
    {
        for (var i = 0; i < graph.Nodes.Count; i++)
            graph.Nodes[i] = MergeSame(BindNumbers(graph.Nodes[i]), null);
        int[] readers = graph.Readers(), writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            // Of a chain, the node that took in its predecessor is looked at again.
            while (Fuse(graph, at, readers, writers, rounds))
                at--;
        }
    }

    private static Node BindNumbers(Node node)
    {
        if (node.Step is not ElementwiseStep step || step.Compute is not (DType.Float32 or DType.Float64))
            return node;
        var inputs = node.Inputs.ToList();
        for (var slot = inputs.Count - 1; slot >= 0 && inputs.Count > 1; slot--)
        {
            if (inputs[slot] is not { Value.Constant: { } constant } input || Shapes.Count(input.Shape) != 1 || !input.DType.IsFloatingPoint && !input.DType.IsIntegral)
                continue;
            if (step.With(input.Over(constant).Item<double>(), slot) is not { } bound)
                return node;
            step = bound;
            inputs.RemoveAt(slot);
        }
        return inputs.Count == node.Inputs.Length ? node : new(step, node.Outputs, [.. inputs]);
    }

    /// <summary>Reads once what is several inputs of a node.</summary>
    private static Node MergeSame(Node node, int[]? readers)
    {
        for (var slot = 0; slot < node.Inputs.Length; slot++)
        {
            for (var other = node.Inputs.Length - 1; other > slot; other--)
            {
                if (node.Step is not ElementwiseStep step || !node.Inputs[slot].SameAs(node.Inputs[other]) || step.Merged(slot, other) is not { } merged)
                    continue;
                if (readers is not null)
                    readers[node.Inputs[other].Value.Id]--;
                node = new(merged, node.Outputs, [.. node.Inputs[..other], .. node.Inputs[(other + 1)..]]);
            }
        }
        return node;
    }

    /// <summary>Takes one of the node's producers into it.</summary>
    private static bool Fuse(Graph graph, int at, int[] readers, int[] writers, bool rounds)
    {
        var node = graph.Nodes[at];
        if (node.Step is not ElementwiseStep next)
            return false;
        for (var slot = 0; slot < node.Inputs.Length; slot++)
        {
            var middle = node.Inputs[slot];
            if (middle.Value.IsConstant || middle.Value.IsInput || readers[middle.Value.Id] != 1 || writers[middle.Value.Id] != 1)
                continue;
            var from = graph.Nodes.FindLastIndex(at - 1, n => n.Outputs.Length == 1 && n.Outputs[0].Value == middle.Value);
            if (from < 0 || !Joins(graph, from, at, middle) || ((ElementwiseStep)graph.Nodes[from].Step).Into(next, slot) is not { } fused)
                continue;
            var joined = MergeSame(new(fused, node.Outputs, [.. graph.Nodes[from].Inputs, .. node.Inputs[..slot], .. node.Inputs[(slot + 1)..]]), readers);
            graph.Nodes[at] = rounds && KnownFunctions.Of((ElementwiseStep)joined.Step) is { } known ? joined with { Step = known } : joined;
            graph.Nodes.RemoveAt(from);
            return true;
        }
        return false;
    }

    /// <summary>The inputs of both together, but the value between them.</summary>
    private static int Count(Node first, Node second) => first.Inputs.Length + second.Inputs.Length - 1;

    /// <summary>Whether bytes between two functions need not be stored: they are rounded already. A function from bytes to bytes is a table, and stays one unless both together are.</summary>
    private static bool IsRounded(Node first, Node second, Operand middle)
    {
        if (middle.DType is not (DType.UInt8 or DType.Int8) || first.Step is not ElementwiseStep { Rounds: true })
            return false;
        return first.Inputs is not [{ DType: DType.UInt8 or DType.Int8 } bytes]
            || second.Outputs[0].DType is DType.UInt8 or DType.Int8 && Array.TrueForAll(second.Inputs, i => i.SameAs(middle) || i.SameAs(bytes));
    }

    /// <summary>Whether the function at <paramref name="from"/> gives the same when it is computed within the one at <paramref name="at"/>.</summary>
    private static bool Joins(Graph graph, int from, int at, Operand middle)
    {
        Node first = graph.Nodes[from], second = graph.Nodes[at];
        if (first.Step is not ElementwiseStep a || second.Step is not ElementwiseStep b || a.Compute != b.Compute)
            return false;
        // Narrower types would round, or wrap, between the two.
        if (middle.DType != a.Compute && !IsRounded(first, second, middle) || a.Compute is not (DType.Float32 or DType.Float64 or DType.Int64))
            return false;
        if (Count(first, second) > MaxInputs || !first.Outputs[0].SameAs(middle) || !middle.Shape.AsSpan().SequenceEqual(second.Outputs[0].Shape))
            return false;
        for (var i = from + 1; i <= at; i++)
        {
            if (graph.Nodes[i].Outputs.Any(o => first.Inputs.Any(input => input.Value == o.Value)))
                return false;
        }
        return true;
    }
}
