namespace TorchPort.Plans;

/// <summary>Computes once what several nodes compute alike.</summary>
internal static class CommonNodes
{
    internal static void Merge(Graph graph)
    {
        var writers = graph.Writers();
        var seen = new Dictionary<Key, Node>();
        var replaced = new Dictionary<Value, Value>();
        var kept = new List<Node>();
        Operand Renamed(Operand o) => replaced.TryGetValue(o.Value, out var value) ? o with { Value = value } : o;
        foreach (var node in graph.Nodes)
        {
            var renamed = node with { Inputs = Array.ConvertAll(node.Inputs, Renamed) };
            if (IsPure(renamed, writers) && !seen.TryAdd(new(renamed), renamed))
                replaced[node.Outputs[0].Value] = seen[new(renamed)].Outputs[0].Value;
            else
                kept.Add(renamed);
        }
        graph.Nodes = kept;
        for (var i = 0; i < graph.Outputs.Count; i++)
            graph.Outputs[i] = Renamed(graph.Outputs[i]);
    }

    /// <summary>Whether the node is all that writes its only output, and its inputs never change after they are written.</summary>
    private static bool IsPure(Node node, int[] writers) => node is { Outputs.Length: 1, Step: { Updates: false, IsCheck: false } }
        && node.Outputs[0].IsWhole && writers[node.Outputs[0].Value.Id] == 1
        && node.Inputs.All(i => writers[i.Value.Id] <= 1 && i.Value != node.Outputs[0].Value);

    /// <summary>A node, equal to others that compute the same.</summary>
    private readonly struct Key(Node node) : IEquatable<Key>
    {
        private readonly Node _node = node;

        public bool Equals(Key other)
        {
            Node a = _node, b = other._node;
            return a.Step.Equals(b.Step) && a.Inputs.Length == b.Inputs.Length && a.Inputs.Zip(b.Inputs).All(p => p.First.SameAs(p.Second))
                && a.Outputs[0].DType == b.Outputs[0].DType && a.Outputs[0].Shape.AsSpan().SequenceEqual(b.Outputs[0].Shape);
        }

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(_node.Step.Name, _node.Inputs.Length > 0 ? _node.Inputs[0].Value : null);
    }
}
