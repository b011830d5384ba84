using System.Text;
using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Execution;

/// <summary>The graph that a Gradient node names by its ends: what leads from "xs" and "zs" to "y" among the nodes before it.</summary>
internal static class DifferentiatedGraph
{
    /// <summary>The attribute that names the graph's output, under which the node finds the graph.</summary>
    internal const string Output = "y";

    internal static bool IsNamedBy(NodeProto node) => node is { OpType: "Gradient", Domain: "ai.onnx.preview.training" };

    /// <summary>A graph whose inputs are the values that the node gives; everything that does not depend on them is seen from around the node.</summary>
    internal static GraphProto Of(NodeProto node, IEnumerable<NodeProto> before)
    {
        string[] inputs = [.. Names(node, "xs"), .. Names(node, "zs")];
        var graph = new GraphProto { Name = $"what {node} differentiates" };
        graph.Inputs.AddRange(inputs.Select(n => new ValueInfoProto { Name = n }));
        graph.Outputs.Add(new() { Name = node.Attribute(Output)?.Text ?? "" });
        var depending = inputs.ToHashSet(StringComparer.Ordinal);
        foreach (var candidate in before.Where(b => UsesAny(b, depending)))
        {
            // A value that is given is not computed: intermediate values may be given too.
            var kept = candidate.WithOutputs(candidate.Outputs.Select(o => inputs.Contains(o) ? "" : o));
            if (kept.Outputs.TrueForAll(o => o.Length == 0))
                continue;
            graph.Nodes.Add(kept);
            depending.UnionWith(kept.Outputs.Where(o => o.Length > 0));
        }
        return graph;
    }

    private static bool UsesAny(NodeProto node, HashSet<string> names) => node.Inputs.Exists(names.Contains)
        || node.Attributes.Exists(a => a.G is { } inner && (inner.Nodes.Exists(n => UsesAny(n, names)) || inner.Outputs.Exists(o => names.Contains(o.Name))));

    private static IEnumerable<string> Names(NodeProto node, string attribute) => node.Attribute(attribute)?.Strings.Select(Encoding.UTF8.GetString) ?? [];
}
