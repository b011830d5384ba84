using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx;

/// <summary>The name and type of a model's input or output.</summary>
public sealed class OnnxValueInfo
{
    internal OnnxValueInfo(string name, TypeProto? type) => (Name, Type) = (name, type);

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The type of a tensor's elements; undefined for other values.</summary>
    public ElementType ElementType => Type is { Kind: ValueKind.Tensor } ? Type.ElementType : ElementType.Undefined;

    /// <summary>The shape of a tensor: a size each, or null where it is not fixed; null if nothing is known of it.</summary>
    public IReadOnlyList<long?>? Shape => Type?.Shape?.ConvertAll(d => d.Value);

    internal TypeProto? Type { get; }

    /// <summary>Name and type: <c>input: float[batch, 3, 224, 224]</c>.</summary>
    public override string ToString() => $"{Name}: {Type?.ToString() ?? "?"}";
}

/// <summary>Whether a value fits what the model says of its input.</summary>
internal static class InputCheck
{
    internal static void Check(ValueInfoProto info, OnnxValue value, string? file)
    {
        if (info.Type is { } type && !Fits(type, value))
            throw new OnnxException($"The input \"{info.Name}\" must be {type}, but is {value.Describe()}.", file);
    }

    private static bool Fits(TypeProto type, OnnxValue value) => type.Kind switch
    {
        ValueKind.Tensor or ValueKind.SparseTensor => value switch
        {
            OnnxTensor tensor => tensor.ElementType == type.ElementType && FitsShape(type, tensor.Value.Shape),
            OnnxStrings strings => type.ElementType == ElementType.String && FitsShape(type, strings.Shape),
            _ => false,
        },
        ValueKind.Sequence => value is OnnxSequence,
        ValueKind.Map => value is OnnxMap,
        ValueKind.Optional => value is OnnxOptional { Value: var inner } ? inner is null || type.Element is null || Fits(type.Element, inner) : type.Element is null || Fits(type.Element, value),
        _ => true,
    };

    private static bool FitsShape(TypeProto type, ReadOnlySpan<long> shape)
    {
        if (type.Shape is not { } wanted)
            return true;
        if (wanted.Count != shape.Length)
            return false;
        for (var d = 0; d < shape.Length; d++)
        {
            if (wanted[d].Value is { } size && size >= 0 && size != shape[d])
                return false;
        }
        return true;
    }
}
