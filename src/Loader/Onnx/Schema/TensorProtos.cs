using TorchPort.Saving;

namespace TorchPort.Onnx.Schema;

/// <summary>Makes messages of values, to be written.</summary>
internal static class TensorProtos
{
    /// <summary>A tensor's message; its elements are written as bytes straight from the tensor.</summary>
    internal static TensorProto Of(string name, OnnxValue value)
    {
        var (type, shape) = value switch
        {
            OnnxTensor tensor => (tensor.ElementType, tensor.Value.ShapeArray),
            OnnxStrings strings => (ElementType.String, strings.Shape.ToArray()),
            _ => throw new OnnxException($"A tensor was expected, but the value is {value.Describe()}.", null, name),
        };
        var proto = new TensorProto { Name = name, DataType = type, Content = Content(value) };
        proto.Dims.AddRange(shape);
        return proto;
    }

    /// <summary>A value as the message of a file of its own: <c>TensorProto</c>, <c>SequenceProto</c>, <c>OptionalProto</c> or <c>MapProto</c>.</summary>
    internal static void Write(WireWriter w, string name, OnnxValue? value)
    {
        switch (value)
        {
            case OnnxSequence sequence:
                w.Optional(1, name);
                w.Int64(2, sequence.Items.Count == 0 ? 1 : Kind(sequence.Items[0]));
                foreach (var item in sequence.Items)
                    w.Message(Kind(item) + 2, m => Write(m, "", item));
                break;
            case OnnxMap map:
                WriteMap(w, name, map);
                break;
            case OnnxOptional or null:
                w.Optional(1, name);
                if ((value as OnnxOptional)?.Value is { } inner)
                {
                    w.Int64(2, Kind(inner));
                    w.Message(Kind(inner) + 2, m => Write(m, "", inner));
                }
                break;
            default:
                Of(name, value).Write(w);
                break;
        }
    }

    private static void WriteMap(WireWriter w, string name, OnnxMap map)
    {
        w.Optional(1, name);
        w.Int64(2, (int)(map.Items.Keys.FirstOrDefault() is string ? ElementType.String : ElementType.Int64));
        w.Packed(3, [.. map.Items.Keys.OfType<long>()]);
        w.Strings(4, map.Items.Keys.OfType<string>());
        w.Message(5, m => Write(m, "", new OnnxSequence([.. map.Items.Values])));
    }

    /// <summary>The number by which sequences and optionals name what they hold; the field is two further.</summary>
    private static int Kind(OnnxValue value) => value switch
    {
        OnnxSequence => 3,
        OnnxMap => 4,
        OnnxOptional => 5,
        _ => 1,
    };

    private static TensorContent Content(OnnxValue value)
    {
        if (value is OnnxStrings strings)
            return new(0, null, strings.Elements);
        var tensor = (OnnxTensor)value;
        if (tensor.ElementType.IsNarrow())
        {
            var packed = NarrowElements.Pack(tensor.Value.To(Device.Cpu), tensor.ElementType);
            return new(packed.Length, stream => stream.Write(packed));
        }
        return new(TensorBytes.Length(tensor.Value), stream => new TensorBytes().Of(tensor.Value, stream.Write));
    }
}
