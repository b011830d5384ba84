namespace TorchPort.Plans;

/// <summary>Has elementwise functions write their results in the order in which their inputs lie, where those who read them do not mind.</summary>
internal static class LayoutFollowing
{
    internal static void Run(Graph graph)
    {
        var writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            if (graph.Nodes[at] is not { Step: ElementwiseStep, Outputs: [var y] } node || writers[y.Value.Id] != 1 || graph.Outputs.Exists(o => o.Value == y.Value))
                continue;
            if (Wanted(node, y) is not { } strides || strides.AsSpan().SequenceEqual(y.Strides))
                continue;
            var value = graph.NewValue(y.Value.ByteLength);
            if (Relayout.Of(y, y with { Value = value, Strides = strides }) is { } relayout && CopyElimination.Move.Of(graph, y.Value, value, relayout, _ => false) is { } move)
            {
                move.Apply(graph);
                writers = graph.Writers();
            }
        }
    }

    /// <summary>The strides of the node's output if its dimensions lie as those of its inputs do; null where these disagree, or none has its shape.</summary>
    private static long[]? Wanted(Node node, Operand y)
    {
        int[]? order = null;
        foreach (var x in node.Inputs)
        {
            // What is repeated has no order of its own.
            if (!x.Shape.AsSpan().SequenceEqual(y.Shape))
                continue;
            int[] own = [.. Enumerable.Range(0, y.Shape.Length).Where(d => y.Shape[d] > 1).OrderByDescending(d => x.Strides[d])];
            if (own.Any(d => x.Strides[d] == 0) || order is not null && !order.AsSpan().SequenceEqual(own))
                return null;
            order = own;
        }
        if (order is null)
            return null;
        var strides = (long[])y.Strides.Clone();
        var step = 1L;
        for (var i = order.Length - 1; i >= 0; i--)
        {
            strides[order[i]] = step;
            step *= y.Shape[order[i]];
        }
        return strides;
    }
}
