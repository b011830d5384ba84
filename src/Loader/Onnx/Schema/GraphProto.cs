using TorchPort.IO;

namespace TorchPort.Onnx.Schema;

/// <summary>Nodes in topological order, with what goes in and comes out. ONNX: <c>GraphProto</c>.</summary>
internal sealed class GraphProto
{
    internal string Name { get; set; } = "";
    internal List<NodeProto> Nodes { get; } = [];
    internal List<TensorProto> Initializers { get; } = [];
    internal List<SparseTensorProto> SparseInitializers { get; } = [];
    internal string DocString { get; set; } = "";
    internal List<ValueInfoProto> Inputs { get; } = [];
    internal List<ValueInfoProto> Outputs { get; } = [];
    internal List<ValueInfoProto> ValueInfos { get; } = [];
    /// <summary>Fields that are kept as they stand: quantization annotations, metadata, later additions.</summary>
    internal List<ByteRange> Others { get; } = [];

    internal static GraphProto Read(WireReader r)
    {
        var graph = new GraphProto();
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1: graph.Nodes.Add(NodeProto.Read(r.Message())); break;
                case 2: graph.Name = r.String(); break;
                case 5: graph.Initializers.Add(TensorProto.Read(r.Message())); break;
                case 10: graph.DocString = r.String(); break;
                case 11: graph.Inputs.Add(ValueInfoProto.Read(r.Message())); break;
                case 12: graph.Outputs.Add(ValueInfoProto.Read(r.Message())); break;
                case 13: graph.ValueInfos.Add(ValueInfoProto.Read(r.Message())); break;
                case 15: graph.SparseInitializers.Add(SparseTensorProto.Read(r.Message())); break;
                default: graph.Others.Add(r.Skip()); break;
            }
        }
        return graph;
    }

    internal void Write(WireWriter w)
    {
        w.Messages(1, Nodes, (m, n) => n.Write(m));
        w.Optional(2, Name);
        w.Messages(5, Initializers, (m, t) => t.Write(m));
        w.Optional(10, DocString);
        w.Messages(11, Inputs, (m, v) => v.Write(m));
        w.Messages(12, Outputs, (m, v) => v.Write(m));
        w.Messages(13, ValueInfos, (m, v) => v.Write(m));
        w.Messages(15, SparseInitializers, (m, s) => s.Write(m));
        w.Copy(Others);
    }
}

/// <summary>A value's name and type. ONNX: <c>ValueInfoProto</c>.</summary>
internal sealed class ValueInfoProto
{
    internal string Name { get; set; } = "";
    internal TypeProto? Type { get; set; }
    internal List<ByteRange> Others { get; } = [];

    internal static ValueInfoProto Read(WireReader r)
    {
        var info = new ValueInfoProto();
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1: info.Name = r.String(); break;
                case 2: info.Type = TypeProto.Read(r.Message()); break;
                default: info.Others.Add(r.Skip()); break;
            }
        }
        return info;
    }

    internal void Write(WireWriter w)
    {
        w.Optional(1, Name);
        if (Type is not null)
            w.Message(2, Type.Write);
        w.Copy(Others);
    }
}
