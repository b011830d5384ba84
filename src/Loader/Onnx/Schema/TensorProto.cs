using TorchPort.IO;

namespace TorchPort.Onnx.Schema;

/// <summary>A tensor of a file; its elements stay there until they are asked for. ONNX: <c>TensorProto</c>.</summary>
internal sealed class TensorProto
{
    internal const int FloatData = 4, Int32Data = 5, StringData = 6, Int64Data = 7, RawData = 9, DoubleData = 10, UInt64Data = 11;

    internal string Name { get; set; } = "";
    internal List<long> Dims { get; } = [];
    internal ElementType DataType { get; set; }
    internal bool IsExternal { get; set; }
    /// <summary>Where the elements are if they are in another file: <c>location</c>, <c>offset</c>, <c>length</c>.</summary>
    internal List<KeyValuePair<string, string>> ExternalData { get; } = [];
    /// <summary>The elements as bytes, if the file has them so.</summary>
    internal ByteRange? Raw { get; private set; }
    /// <summary>The whole message, in which typed elements are looked for; null for a tensor that was made.</summary>
    internal ByteRange? Source { get; private init; }
    internal bool HasSegment { get; private set; }
    /// <summary>Writes the elements of a tensor that was made, as bytes.</summary>
    internal TensorContent? Content { get; set; }

    /// <summary>The tensor in words, for messages.</summary>
    public override string ToString() => Name.Length > 0 ? $"tensor \"{Name}\"" : "a tensor";

    internal static TensorProto Read(WireReader r)
    {
        var tensor = new TensorProto { Source = r.Whole };
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1: r.Int64s(tensor.Dims); break;
                case 2: tensor.DataType = (ElementType)r.Int32(); break;
                case 3: tensor.HasSegment = true; r.Skip(); break;
                case 8: tensor.Name = r.String(); break;
                case RawData: tensor.Raw = r.Bytes(); break;
                case 13: tensor.ExternalData.Add(StringPairs.Read(r.Message())); break;
                case 14: tensor.IsExternal = r.Int32() == 1; break;
                default: r.Skip(); break;
            }
        }
        return tensor;
    }

    internal void Write(WireWriter w)
    {
        if (Content is null)
        {
            if (Source is { } source)
                w.Copy(source);
            return;
        }
        w.Packed(1, Dims);
        w.Int64(2, (int)DataType);
        w.Optional(8, Name);
        if (IsExternal)
        {
            w.Messages(13, ExternalData, StringPairs.Write);
            w.Int64(14, 1);
        }
        else if (Content.Strings is { } strings)
        {
            foreach (var text in strings)
                w.String(StringData, text);
        }
        else
        {
            w.Large(RawData, Content.Length, Content.Write!);
        }
    }
}

/// <summary>The elements of a tensor to be written: text, or bytes.</summary>
internal sealed record TensorContent(long Length, Action<Stream>? Write, IReadOnlyList<string>? Strings = null);

/// <summary>A tensor given by its elements other than zero. ONNX: <c>SparseTensorProto</c>.</summary>
internal sealed class SparseTensorProto
{
    internal TensorProto? Values { get; set; }
    internal TensorProto? Indices { get; set; }
    internal List<long> Dims { get; } = [];

    internal static SparseTensorProto Read(WireReader r)
    {
        var sparse = new SparseTensorProto();
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1: sparse.Values = TensorProto.Read(r.Message()); break;
                case 2: sparse.Indices = TensorProto.Read(r.Message()); break;
                case 3: r.Int64s(sparse.Dims); break;
                default: r.Skip(); break;
            }
        }
        return sparse;
    }

    internal void Write(WireWriter w)
    {
        if (Values is not null)
            w.Message(1, Values.Write);
        if (Indices is not null)
            w.Message(2, Indices.Write);
        w.Packed(3, Dims);
    }
}
