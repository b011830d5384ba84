namespace TorchPort.Plans;

/// <summary>Drops nodes nothing of which is read.</summary>
internal static class DeadNodes
{
    internal static void Drop(Graph graph)
    {
        var live = new bool[graph.ValueCount];
        foreach (var output in graph.Outputs)
            live[output.Value.Id] = true;
        var kept = new List<Node>();
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            if (!node.Step.IsCheck && !node.Outputs.Any(o => live[o.Value.Id]))
                continue;
            foreach (var input in node.Inputs)
                live[input.Value.Id] = true;
            kept.Add(node);
        }
        kept.Reverse();
        graph.Nodes = kept;
    }
}
