using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Execution;

/// <summary>The order in which nodes can run: files should have it, but some tools append what they insert, as converters to half precision do.</summary>
internal static class NodeOrder
{
    /// <summary>The nodes as they stand, each moved behind the last of those it needs; nodes that need each other come last.</summary>
    internal static IReadOnlyList<NodeProto> Of(List<NodeProto> nodes)
    {
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var name in nodes[i].Outputs)
                makers.TryAdd(name, i);
        }
        var needs = nodes.ConvertAll(n => Names(n).Where(name => name.Length > 0).Select(name => makers.GetValueOrDefault(name, -1)).Where(m => m >= 0).Distinct().ToArray());
        return needs.Index().All(n => Array.TrueForAll(n.Item, m => m < n.Index)) ? nodes : Sorted(nodes, needs);
    }

    private static List<NodeProto> Sorted(List<NodeProto> nodes, List<int[]> needs)
    {
        var users = needs.Index().SelectMany(n => n.Item.Select(m => (Maker: m, User: n.Index))).ToLookup(p => p.Maker, p => p.User);
        var missing = needs.ConvertAll(n => n.Length);
        // The first of those that can run.
        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < nodes.Count; i++)
        {
            if (missing[i] == 0)
                ready.Enqueue(i, i);
        }
        var sorted = new List<NodeProto>(nodes.Count);
        while (ready.TryDequeue(out var next, out _))
        {
            sorted.Add(nodes[next]);
            foreach (var user in users[next])
            {
                if (--missing[user] == 0)
                    ready.Enqueue(user, user);
            }
        }
        sorted.AddRange(nodes.Where((_, i) => missing[i] > 0));
        return sorted;
    }

    /// <summary>What a node takes, its graphs included.</summary>
    private static IEnumerable<string> Names(NodeProto node) => node.Attributes.Aggregate((IEnumerable<string>)node.Inputs, (names, a) => a.G is null ? names : names.Concat(Free(a.G)));

    /// <summary>What a graph takes from around it.</summary>
    private static IEnumerable<string> Free(GraphProto graph) => graph.Nodes.SelectMany(Names).Concat(graph.Outputs.Select(o => o.Name))
        .Except([.. graph.Inputs.Select(i => i.Name), .. graph.Initializers.Select(t => t.Name), .. graph.Nodes.SelectMany(n => n.Outputs)], StringComparer.Ordinal);
}
