using TorchPort.Onnx;
using TorchPort.Onnx.Schema;

namespace TorchPort.Tests;

/// <summary>Makes small models.</summary>
internal static class Build
{
    internal const long Opset = 21;

    internal static ModelProto Model(GraphProto graph, long opset = Opset, params FunctionProto[] functions)
    {
        var model = new ModelProto { IrVersion = 10, Graph = graph };
        model.OpsetImports.Add(new("", opset));
        foreach (var domain in functions.Select(f => f.Domain).Where(d => d.Length > 0).Distinct())
            model.OpsetImports.Add(new(domain, 1));
        model.Functions.AddRange(functions);
        return model;
    }

    internal static GraphProto Graph(string[] inputs, string[] outputs, params NodeProto[] nodes)
    {
        var graph = new GraphProto { Name = "graph" };
        graph.Inputs.AddRange(inputs.Select(n => Info(n)));
        graph.Outputs.AddRange(outputs.Select(n => Info(n)));
        graph.Nodes.AddRange(nodes);
        return graph;
    }

    internal static GraphProto With(this GraphProto graph, string name, OnnxValue value)
    {
        graph.Initializers.Add(TensorProtos.Of(name, value));
        return graph;
    }

    internal static ValueInfoProto Info(string name, ElementType type = ElementType.Float) => new() { Name = name, Type = new() { Kind = ValueKind.Tensor, ElementType = type } };

    internal static NodeProto Node(string op, string inputs, string outputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = $"{op}_of_{outputs.Split(' ')[0]}" };
        node.Inputs.AddRange(inputs.Split(' ').Select(n => n == "_" ? "" : n));
        node.Outputs.AddRange(outputs.Split(' '));
        node.Attributes.AddRange(attributes);
        return node;
    }

    internal static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    internal static AttributeProto Float(string name, float value) => new() { Name = name, Type = AttributeType.Float, F = value };

    internal static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Type = AttributeType.Ints, Ints = [.. values] };

    internal static AttributeProto Subgraph(string name, GraphProto graph) => new() { Name = name, Type = AttributeType.Graph, G = graph };

    internal static AttributeProto Referring(string name, string to, AttributeType type) => new() { Name = name, ReferredName = to, Type = type };

    internal static byte[] Bytes(this ModelProto model)
    {
        var writer = new WireWriter();
        model.Write(writer);
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    internal static OnnxModel Load(this ModelProto model) => OnnxModel.Load(model.Bytes(), "model.onnx");

    internal static float[] Floats(this OnnxValue? value) => value!.Tensor.ToArray<float>();
}
