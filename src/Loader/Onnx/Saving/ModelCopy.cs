using TorchPort.Onnx.Execution;
using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Saving;

/// <summary>A model's message with other tensors in it; the one that was read stays as it is.</summary>
/// <param name="initializers">The tensors as they are now.</param>
/// <param name="files">Where tensors are read from that are in other files.</param>
internal sealed class ModelCopy(IReadOnlyList<Initializer> initializers, ExternalFiles files)
{
    private readonly Dictionary<object, Initializer> _current = initializers.ToDictionary(i => i.Source, i => i, ReferenceEqualityComparer.Instance);
    private bool _changedShape;

    /// <summary>Every tensor of the copy that was made anew.</summary>
    internal List<TensorProto> Tensors { get; } = [];

    internal ModelProto Of(ModelProto model)
    {
        _changedShape = initializers.Any(i => i.Source is TensorProto source && !source.Dims.SequenceEqual(ShapeOf(i.Value)));
        var copy = new ModelProto
        {
            IrVersion = model.IrVersion, ProducerName = model.ProducerName, ProducerVersion = model.ProducerVersion, Domain = model.Domain,
            ModelVersion = model.ModelVersion, DocString = model.DocString, Graph = model.Graph is null ? null : Of(model.Graph),
        };
        copy.OpsetImports.AddRange(model.OpsetImports);
        copy.Metadata.AddRange(model.Metadata);
        copy.Functions.AddRange(model.Functions);
        copy.Others.AddRange(model.Others);
        return copy;
    }

    private GraphProto Of(GraphProto graph)
    {
        var copy = new GraphProto { Name = graph.Name, DocString = graph.DocString };
        copy.Nodes.AddRange(graph.Nodes.ConvertAll(Of));
        copy.Initializers.AddRange(graph.Initializers.ConvertAll(t => Of(t, t.Name, t)));
        copy.Initializers.AddRange(graph.SparseInitializers.ConvertAll(s => Of(s, s.Values?.Name ?? "", null)));
        copy.Inputs.AddRange(graph.Inputs.ConvertAll(i => Described(i, graph)));
        copy.Outputs.AddRange(_changedShape ? graph.Outputs.ConvertAll(Loosened) : graph.Outputs);
        // What was inferred for tensors of other shapes does not hold any longer.
        if (!_changedShape)
            copy.ValueInfos.AddRange(graph.ValueInfos);
        copy.Others.AddRange(graph.Others);
        return copy;
    }

    private NodeProto Of(NodeProto node)
    {
        if (!node.Attributes.Exists(a => a.G is not null || a.T is { IsExternal: true }))
            return node;
        var copy = new NodeProto { Name = node.Name, OpType = node.OpType, Domain = node.Domain, Overload = node.Overload };
        copy.Inputs.AddRange(node.Inputs);
        copy.Outputs.AddRange(node.Outputs);
        copy.Others.AddRange(node.Others);
        copy.Attributes.AddRange(node.Attributes.ConvertAll(a => a.G is { } graph ? a.WithGraph(Of(graph))
            : a.T is { IsExternal: true } tensor ? a.WithTensor(Of(tensor, tensor.Name, tensor)) : a));
        return copy;
    }

    private TensorProto Of(object source, string name, TensorProto? original)
    {
        var value = _current.TryGetValue(source, out var initializer) ? initializer.Value
            : TensorReader.Read(original ?? throw new InvalidOperationException("A sparse tensor is no initializer."), files);
        var tensor = TensorProtos.Of(name, value);
        Tensors.Add(tensor);
        return tensor;
    }

    /// <summary>An input that an initializer is the default of has the initializer's shape.</summary>
    private ValueInfoProto Described(ValueInfoProto input, GraphProto graph)
    {
        if (!_changedShape || graph.Initializers.Find(t => t.Name == input.Name) is not { } tensor || input.Type is not { Kind: ValueKind.Tensor } type)
            return input;
        return new() { Name = input.Name, Type = new() { Kind = type.Kind, ElementType = type.ElementType, Shape = [.. ShapeOf(_current[tensor].Value).Select(d => new Dimension(d, null))] } };
    }

    /// <summary>An output of as many dimensions, whose sizes are not known where they were numbers.</summary>
    private static ValueInfoProto Loosened(ValueInfoProto output) => output.Type is not { Kind: ValueKind.Tensor, Shape: { } shape } type ? output
        : new() { Name = output.Name, Type = new() { Kind = type.Kind, ElementType = type.ElementType, Shape = shape.ConvertAll(d => d.Value is null ? d : default) } };

    private static long[] ShapeOf(OnnxValue value) => value switch
    {
        OnnxTensor tensor => tensor.Value.ShapeArray,
        OnnxStrings strings => strings.Shape.ToArray(),
        _ => [],
    };
}
