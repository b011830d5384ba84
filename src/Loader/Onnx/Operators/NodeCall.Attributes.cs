using System.Text;
using TorchPort.Onnx.Execution;
using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Operators;

internal sealed partial class NodeCall
{
    internal long? AttrInt(string name) => Attribute(name, AttributeType.Int)?.I;

    internal int? AttrInt32(string name) => AttrInt(name) is { } value
        ? value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Error($"Its attribute \"{name}\" is {value}, which is out of range.") : null;

    internal bool? AttrBool(string name) => AttrInt(name) is { } value ? value != 0 : null;

    internal float? AttrFloat(string name) => Attribute(name, AttributeType.Float)?.F;

    internal double? AttrDouble(string name) => AttrFloat(name);

    internal string? AttrString(string name) => Attribute(name, AttributeType.String)?.Text;

    internal ElementType? AttrType(string name) => AttrInt(name) is { } value ? (ElementType)(int)value : null;

    internal long[]? AttrInts(string name) => Attribute(name, AttributeType.Ints)?.Ints.ToArray();

    internal int[]? AttrInt32s(string name) => AttrInts(name) is { } values
        ? Array.ConvertAll(values, v => v is >= int.MinValue and <= int.MaxValue ? (int)v : throw Error($"Its attribute \"{name}\" has the value {v}, which is out of range.")) : null;

    internal float[]? AttrFloats(string name) => Attribute(name, AttributeType.Floats)?.Floats.ToArray();

    internal string[]? AttrStrings(string name) => Attribute(name, AttributeType.Strings)?.Strings.ConvertAll(Encoding.UTF8.GetString).ToArray();

    /// <summary>A tensor attribute; read once.</summary>
    internal OnnxValue? AttrValue(string name) => Attribute(name, AttributeType.Tensor) is { T: { } proto } ? plan.Constant(proto, frame.Run.Files) : null;

    internal Tensor? AttrTensor(string name) => AttrValue(name)?.Tensor;

    /// <summary>An attribute of any type.</summary>
    internal AttributeProto? Attr(string name) => Node.Attribute(name);

    /// <summary>The graph of an attribute, with the values around the node in its sight.</summary>
    internal Subgraph? AttrSubgraph(string name) => plan.Subgraph(name) is { } graph ? new(graph, frame, this) : null;

    /// <summary>Reads a tensor that stands in an attribute; once.</summary>
    internal OnnxValue Read(TensorProto proto) => plan.Constant(proto, frame.Run.Files);

    /// <summary>Reads a sparse tensor that stands in an attribute.</summary>
    internal Tensor Read(SparseTensorProto proto) => TensorReader.ReadSparse(proto, frame.Run.Files);

    internal T Required<T>(T? value, string name) where T : struct => value ?? throw Error($"Its attribute \"{name}\" is missing.");

    internal T Required<T>(T? value, string name) where T : class => value ?? throw Error($"Its attribute \"{name}\" is missing.");

    private AttributeProto? Attribute(string name, AttributeType type)
    {
        var attribute = Node.Attribute(name);
        return attribute is null || attribute.Type == type ? attribute
            : throw Error($"Its attribute \"{name}\" must be of the type {type}, but is of {attribute.Type}.");
    }
}
