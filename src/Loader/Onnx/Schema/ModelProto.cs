using TorchPort.IO;

namespace TorchPort.Onnx.Schema;

/// <summary>A model: the whole file. ONNX: <c>ModelProto</c>.</summary>
internal sealed class ModelProto
{
    internal long IrVersion { get; set; }
    internal List<OperatorSetIdProto> OpsetImports { get; } = [];
    internal string ProducerName { get; set; } = "";
    internal string ProducerVersion { get; set; } = "";
    internal string Domain { get; set; } = "";
    internal long ModelVersion { get; set; }
    internal string DocString { get; set; } = "";
    internal GraphProto? Graph { get; set; }
    internal List<KeyValuePair<string, string>> Metadata { get; } = [];
    internal List<FunctionProto> Functions { get; } = [];
    /// <summary>Fields that are kept as they stand: training information, configurations of devices, later additions.</summary>
    internal List<ByteRange> Others { get; } = [];

    internal static ModelProto Read(WireReader r)
    {
        var model = new ModelProto();
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1: model.IrVersion = r.Int64(); break;
                case 2: model.ProducerName = r.String(); break;
                case 3: model.ProducerVersion = r.String(); break;
                case 4: model.Domain = r.String(); break;
                case 5: model.ModelVersion = r.Int64(); break;
                case 6: model.DocString = r.String(); break;
                case 7: model.Graph = GraphProto.Read(r.Message()); break;
                case 8: model.OpsetImports.Add(OperatorSetIdProto.Read(r.Message())); break;
                case 14: model.Metadata.Add(StringPairs.Read(r.Message())); break;
                case 25: model.Functions.Add(FunctionProto.Read(r.Message())); break;
                default: model.Others.Add(r.Skip()); break;
            }
        }
        return model;
    }

    internal void Write(WireWriter w)
    {
        w.Int64(1, IrVersion);
        w.Optional(2, ProducerName);
        w.Optional(3, ProducerVersion);
        w.Optional(4, Domain);
        w.Optional(5, ModelVersion);
        w.Optional(6, DocString);
        if (Graph is not null)
            w.Message(7, Graph.Write);
        w.Messages(8, OpsetImports, (m, o) => o.Write(m));
        w.Messages(14, Metadata, StringPairs.Write);
        w.Messages(25, Functions, (m, f) => f.Write(m));
        w.Copy(Others);
    }
}

/// <summary>A version of a domain's operators. ONNX: <c>OperatorSetIdProto</c>.</summary>
internal readonly record struct OperatorSetIdProto(string Domain, long Version)
{
    internal static OperatorSetIdProto Read(WireReader r)
    {
        var (domain, version) = ("", 0L);
        while (r.Next())
        {
            if (r.Field == 1)
                domain = r.String();
            else if (r.Field == 2)
                version = r.Int64();
            else
                r.Skip();
        }
        return new(domain, version);
    }

    internal void Write(WireWriter w)
    {
        w.String(1, Domain);
        w.Int64(2, Version);
    }
}

/// <summary>A key and a value. ONNX: <c>StringStringEntryProto</c>.</summary>
internal static class StringPairs
{
    internal static KeyValuePair<string, string> Read(WireReader r)
    {
        var (key, value) = ("", "");
        while (r.Next())
        {
            if (r.Field == 1)
                key = r.String();
            else if (r.Field == 2)
                value = r.String();
            else
                r.Skip();
        }
        return new(key, value);
    }

    internal static void Write(WireWriter w, KeyValuePair<string, string> pair)
    {
        w.String(1, pair.Key);
        w.String(2, pair.Value);
    }
}
