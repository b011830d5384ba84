using TorchPort.IO;

namespace TorchPort.Onnx.Schema;

/// <summary>Reads the values that ONNX's test data consists of: tensors, sequences, optionals and maps in files of their own.</summary>
internal static class ValueProtos
{
    private const int Tensor = 1, SparseTensor = 2, Sequence = 3, Map = 4, Optional = 5;

    /// <summary>A file's value.</summary>
    /// <param name="file">A file whose message is the type's: <c>TensorProto</c>, <c>SequenceProto</c>, <c>OptionalProto</c>.</param>
    /// <param name="type">The type that the model gives its input or output; a tensor if null.</param>
    internal static OnnxValue Read(MappedFile file, TypeProto? type)
    {
        var files = new ExternalFiles(file.Path, null, false);
        var reader = new WireReader(file);
        return type?.Kind switch
        {
            ValueKind.Sequence => ReadSequence(reader, files),
            ValueKind.Optional => ReadOptional(reader, files),
            ValueKind.Map => ReadMap(reader, files),
            _ => TensorReader.Read(TensorProto.Read(reader), files),
        };
    }

    /// <summary>The name that a file gives its tensor, sequence, optional or map; empty if none.</summary>
    internal static string NameOf(MappedFile file)
    {
        var name = "";
        for (var r = new WireReader(file); r.Next();)
        {
            // A tensor's name is field 8, that of the others field 1, which is a tensor's dimensions.
            if (r.Field == 8 && r.Type == WireType.Bytes)
                return r.String();
            if (r.Field == 1 && r.Type == WireType.Bytes && name.Length == 0)
                name = r.String();
            else
                r.Skip();
        }
        return name;
    }

    private static OnnxSequence ReadSequence(WireReader r, ExternalFiles files)
    {
        var items = new List<OnnxValue>();
        while (r.Next())
        {
            switch (r.Field)
            {
                case 3: items.Add(TensorReader.Read(TensorProto.Read(r.Message()), files)); break;
                case 4: items.Add(TensorReader.ReadSparse(SparseTensorProto.Read(r.Message()), files)); break;
                case 5: items.Add(ReadSequence(r.Message(), files)); break;
                case 6: items.Add(ReadMap(r.Message(), files)); break;
                case 7: items.Add(ReadOptional(r.Message(), files)); break;
                default: r.Skip(); break;
            }
        }
        return new(items);
    }

    private static OnnxOptional ReadOptional(WireReader r, ExternalFiles files)
    {
        OnnxValue? value = null;
        var type = 0;
        while (r.Next())
        {
            switch (r.Field)
            {
                case 2: type = r.Int32(); break;
                case 3: value = TensorReader.Read(TensorProto.Read(r.Message()), files); break;
                case 4: value = TensorReader.ReadSparse(SparseTensorProto.Read(r.Message()), files); break;
                case 5: value = ReadSequence(r.Message(), files); break;
                case 6: value = ReadMap(r.Message(), files); break;
                case 7: value = ReadOptional(r.Message(), files); break;
                default: r.Skip(); break;
            }
        }
        return new(type is Tensor or SparseTensor or Sequence or Map or Optional ? value : null);
    }

    private static OnnxMap ReadMap(WireReader r, ExternalFiles files)
    {
        List<long> integers = [];
        List<string> strings = [];
        IReadOnlyList<OnnxValue> values = [];
        while (r.Next())
        {
            switch (r.Field)
            {
                case 3: r.Int64s(integers); break;
                case 4: strings.Add(r.String()); break;
                case 5: values = ReadSequence(r.Message(), files).Items; break;
                default: r.Skip(); break;
            }
        }
        var keys = strings.Count > 0 ? strings.ConvertAll<object>(s => s) : integers.ConvertAll<object>(i => i);
        if (keys.Count != values.Count)
            throw r.Corrupt($"a map has {keys.Count} keys and {values.Count} values");
        var items = new OrderedDictionary<object, OnnxValue>();
        for (var i = 0; i < keys.Count; i++)
            items[keys[i]] = values[i];
        return new(items);
    }
}
