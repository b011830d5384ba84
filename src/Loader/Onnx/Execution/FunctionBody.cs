using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Execution;

/// <summary>The body of a function as a graph, with the attributes of one call in the places that refer to them.</summary>
internal static class FunctionBody
{
    internal static GraphProto Of(FunctionProto function, NodeProto call)
    {
        var attributes = new Dictionary<string, AttributeProto>(StringComparer.Ordinal);
        foreach (var attribute in function.AttributeDefaults)
            attributes[attribute.Name] = attribute;
        foreach (var attribute in call.Attributes)
            attributes[attribute.Name] = attribute;
        var graph = new GraphProto { Name = function.Name };
        graph.Inputs.AddRange(function.Inputs.ConvertAll(n => new ValueInfoProto { Name = n }));
        graph.Outputs.AddRange(function.Outputs.ConvertAll(n => new ValueInfoProto { Name = n }));
        graph.Nodes.AddRange(function.Nodes.ConvertAll(n => Node(n, attributes)));
        return graph;
    }

    private static NodeProto Node(NodeProto node, Dictionary<string, AttributeProto> attributes)
    {
        if (!node.Attributes.Exists(a => a.ReferredName.Length > 0 || a.G is not null))
            return node;
        var copy = new NodeProto { Name = node.Name, OpType = node.OpType, Domain = node.Domain, Overload = node.Overload };
        copy.Inputs.AddRange(node.Inputs);
        copy.Outputs.AddRange(node.Outputs);
        foreach (var attribute in node.Attributes)
        {
            if (attribute.ReferredName.Length > 0)
            {
                // An attribute that the call leaves out is left out inside as well.
                if (attributes.TryGetValue(attribute.ReferredName, out var given))
                    copy.Attributes.Add(given.WithName(attribute.Name));
            }
            else
            {
                copy.Attributes.Add(attribute.G is null ? attribute : attribute.WithGraph(Graph(attribute.G, attributes)));
            }
        }
        return copy;
    }

    private static GraphProto Graph(GraphProto graph, Dictionary<string, AttributeProto> attributes)
    {
        var copy = new GraphProto { Name = graph.Name };
        copy.Inputs.AddRange(graph.Inputs);
        copy.Outputs.AddRange(graph.Outputs);
        copy.Initializers.AddRange(graph.Initializers);
        copy.SparseInitializers.AddRange(graph.SparseInitializers);
        copy.Nodes.AddRange(graph.Nodes.ConvertAll(n => Node(n, attributes)));
        return copy;
    }
}
