using TorchPort.IO;

namespace TorchPort.Onnx.Schema;

/// <summary>One application of an operator or function. ONNX: <c>NodeProto</c>.</summary>
internal sealed class NodeProto
{
    internal List<string> Inputs { get; } = [];
    internal List<string> Outputs { get; } = [];
    internal string Name { get; set; } = "";
    internal string OpType { get; set; } = "";
    internal string Domain { get; set; } = "";
    internal string Overload { get; set; } = "";
    internal List<AttributeProto> Attributes { get; } = [];
    internal List<ByteRange> Others { get; } = [];

    /// <summary>The operator as messages write it: <c>Conv</c>, <c>com.microsoft.Gelu</c>.</summary>
    internal string Operator => Domain.Length == 0 ? OpType : $"{Domain}.{OpType}";

    internal AttributeProto? Attribute(string name)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Name == name)
                return attribute;
        }
        return null;
    }

    /// <summary>The same node with its outputs under other names.</summary>
    internal NodeProto WithOutputs(IEnumerable<string> outputs)
    {
        var copy = new NodeProto { Name = Name, OpType = OpType, Domain = Domain, Overload = Overload };
        copy.Inputs.AddRange(Inputs);
        copy.Outputs.AddRange(outputs);
        copy.Attributes.AddRange(Attributes);
        return copy;
    }

    /// <summary>The node in words, for messages.</summary>
    public override string ToString() => Name.Length > 0 ? $"node \"{Name}\" ({Operator})"
        : Outputs.FirstOrDefault(o => o.Length > 0) is { } output ? $"the node of \"{output}\" ({Operator})" : $"a node ({Operator})";

    internal static NodeProto Read(WireReader r)
    {
        var node = new NodeProto();
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1: node.Inputs.Add(r.String()); break;
                case 2: node.Outputs.Add(r.String()); break;
                case 3: node.Name = r.String(); break;
                case 4: node.OpType = r.String(); break;
                case 5: node.Attributes.Add(AttributeProto.Read(r.Message())); break;
                case 7: node.Domain = OperatorSets.Normalize(r.String()); break;
                case 8: node.Overload = r.String(); break;
                default: node.Others.Add(r.Skip()); break;
            }
        }
        return node;
    }

    internal void Write(WireWriter w)
    {
        w.Strings(1, Inputs);
        w.Strings(2, Outputs);
        w.Optional(3, Name);
        w.Optional(4, OpType);
        w.Messages(5, Attributes, (m, a) => a.Write(m));
        w.Optional(7, Domain);
        w.Optional(8, Overload);
        w.Copy(Others);
    }
}

/// <summary>Names of domains.</summary>
internal static class OperatorSets
{
    /// <summary>The domain of ONNX's own operators has two names; here it is the empty one.</summary>
    internal static string Normalize(string domain) => domain == "ai.onnx" ? "" : domain;
}

/// <summary>Nodes that a model calls by a name, with attributes of their own. ONNX: <c>FunctionProto</c>.</summary>
internal sealed class FunctionProto
{
    internal string Name { get; set; } = "";
    internal string Domain { get; set; } = "";
    internal string Overload { get; set; } = "";
    internal List<string> Inputs { get; } = [];
    internal List<string> Outputs { get; } = [];
    /// <summary>Names of attributes without defaults.</summary>
    internal List<string> Attributes { get; } = [];
    internal List<AttributeProto> AttributeDefaults { get; } = [];
    internal List<NodeProto> Nodes { get; } = [];
    internal List<OperatorSetIdProto> OpsetImports { get; } = [];
    internal List<ByteRange> Others { get; } = [];

    internal static FunctionProto Read(WireReader r)
    {
        var function = new FunctionProto();
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1: function.Name = r.String(); break;
                case 4: function.Inputs.Add(r.String()); break;
                case 5: function.Outputs.Add(r.String()); break;
                case 6: function.Attributes.Add(r.String()); break;
                case 7: function.Nodes.Add(NodeProto.Read(r.Message())); break;
                case 9: function.OpsetImports.Add(OperatorSetIdProto.Read(r.Message())); break;
                case 10: function.Domain = OperatorSets.Normalize(r.String()); break;
                case 11: function.AttributeDefaults.Add(AttributeProto.Read(r.Message())); break;
                case 13: function.Overload = r.String(); break;
                default: function.Others.Add(r.Skip()); break;
            }
        }
        return function;
    }

    internal void Write(WireWriter w)
    {
        w.Optional(1, Name);
        w.Strings(4, Inputs);
        w.Strings(5, Outputs);
        w.Strings(6, Attributes);
        w.Messages(7, Nodes, (m, n) => n.Write(m));
        w.Messages(9, OpsetImports, (m, o) => o.Write(m));
        w.Optional(10, Domain);
        w.Messages(11, AttributeDefaults, (m, a) => a.Write(m));
        w.Optional(13, Overload);
        w.Copy(Others);
    }
}
