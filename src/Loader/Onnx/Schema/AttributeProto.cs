using System.Text;

namespace TorchPort.Onnx.Schema;

/// <summary>Which of an attribute's fields holds its value. ONNX: <c>AttributeProto.AttributeType</c>.</summary>
internal enum AttributeType
{
    Undefined = 0,
    Float = 1,
    Int = 2,
    String = 3,
    Tensor = 4,
    Graph = 5,
    Floats = 6,
    Ints = 7,
    Strings = 8,
    Tensors = 9,
    Graphs = 10,
    SparseTensor = 11,
    SparseTensors = 12,
    TypeProto = 13,
    TypeProtos = 14,
}

/// <summary>A named constant of a node. ONNX: <c>AttributeProto</c>.</summary>
internal sealed class AttributeProto
{
    internal string Name { get; set; } = "";
    /// <summary>The attribute of the enclosing function that this one stands for; empty for a value of its own.</summary>
    internal string ReferredName { get; set; } = "";
    internal AttributeType Type { get; set; }
    internal float F { get; set; }
    internal long I { get; set; }
    internal byte[]? S { get; set; }
    internal TensorProto? T { get; set; }
    internal GraphProto? G { get; set; }
    internal SparseTensorProto? SparseTensor { get; set; }
    internal TypeProto? TypeProto { get; set; }
    internal List<float> Floats { get; set; } = [];
    internal List<long> Ints { get; set; } = [];
    internal List<byte[]> Strings { get; set; } = [];
    internal List<TensorProto> Tensors { get; set; } = [];
    internal List<GraphProto> Graphs { get; set; } = [];
    internal List<SparseTensorProto> SparseTensors { get; set; } = [];
    internal List<TypeProto> TypeProtos { get; set; } = [];
    internal string DocString { get; set; } = "";

    /// <summary>The text of a string attribute.</summary>
    internal string Text => Encoding.UTF8.GetString(S ?? []);

    /// <summary>The same value under another name.</summary>
    internal AttributeProto WithName(string name)
    {
        var copy = (AttributeProto)MemberwiseClone();
        copy.Name = name;
        return copy;
    }

    /// <summary>The same attribute with another graph.</summary>
    internal AttributeProto WithGraph(GraphProto graph)
    {
        var copy = WithName(Name);
        copy.G = graph;
        return copy;
    }

    /// <summary>The same attribute with another tensor.</summary>
    internal AttributeProto WithTensor(TensorProto tensor)
    {
        var copy = WithName(Name);
        copy.T = tensor;
        return copy;
    }

    internal static AttributeProto Read(WireReader r)
    {
        var a = new AttributeProto();
        var found = AttributeType.Undefined;
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1: a.Name = r.String(); break;
                case 2: a.F = r.Float(); found = AttributeType.Float; break;
                case 3: a.I = r.Int64(); found = AttributeType.Int; break;
                case 4: a.S = r.ByteArray(); found = AttributeType.String; break;
                case 5: a.T = TensorProto.Read(r.Message()); found = AttributeType.Tensor; break;
                case 6: a.G = GraphProto.Read(r.Message()); found = AttributeType.Graph; break;
                case 7: r.Floats(a.Floats); found = AttributeType.Floats; break;
                case 8: r.Int64s(a.Ints); found = AttributeType.Ints; break;
                case 9: a.Strings.Add(r.ByteArray()); found = AttributeType.Strings; break;
                case 10: a.Tensors.Add(TensorProto.Read(r.Message())); found = AttributeType.Tensors; break;
                case 11: a.Graphs.Add(GraphProto.Read(r.Message())); found = AttributeType.Graphs; break;
                case 13: a.DocString = r.String(); break;
                case 14: a.TypeProto = Schema.TypeProto.Read(r.Message()); found = AttributeType.TypeProto; break;
                case 15: a.TypeProtos.Add(Schema.TypeProto.Read(r.Message())); found = AttributeType.TypeProtos; break;
                case 20: a.Type = (AttributeType)r.Int32(); break;
                case 21: a.ReferredName = r.String(); break;
                case 22: a.SparseTensor = SparseTensorProto.Read(r.Message()); found = AttributeType.SparseTensor; break;
                case 23: a.SparseTensors.Add(SparseTensorProto.Read(r.Message())); found = AttributeType.SparseTensors; break;
                default: r.Skip(); break;
            }
        }
        // The first version of the format had no type field.
        if (a.Type == AttributeType.Undefined)
            a.Type = found;
        return a;
    }

    internal void Write(WireWriter w)
    {
        w.Optional(1, Name);
        w.Optional(13, DocString);
        w.Int64(20, (int)Type);
        w.Optional(21, ReferredName);
        if (ReferredName.Length > 0)
            return;
        switch (Type)
        {
            case AttributeType.Float: w.Float(2, F); break;
            case AttributeType.Int: w.Int64(3, I); break;
            case AttributeType.String: w.Bytes(4, S); break;
            case AttributeType.Tensor when T is not null: w.Message(5, T.Write); break;
            case AttributeType.Graph when G is not null: w.Message(6, G.Write); break;
            case AttributeType.SparseTensor when SparseTensor is not null: w.Message(22, SparseTensor.Write); break;
            case AttributeType.TypeProto when TypeProto is not null: w.Message(14, TypeProto.Write); break;
            case AttributeType.Floats: Floats.ForEach(f => w.Float(7, f)); break;
            case AttributeType.Ints: Ints.ForEach(i => w.Int64(8, i)); break;
            case AttributeType.Strings: Strings.ForEach(s => w.Bytes(9, s)); break;
            case AttributeType.Tensors: w.Messages(10, Tensors, (m, t) => t.Write(m)); break;
            case AttributeType.Graphs: w.Messages(11, Graphs, (m, g) => g.Write(m)); break;
            case AttributeType.SparseTensors: w.Messages(23, SparseTensors, (m, s) => s.Write(m)); break;
            case AttributeType.TypeProtos: w.Messages(15, TypeProtos, (m, t) => t.Write(m)); break;
        }
    }
}
