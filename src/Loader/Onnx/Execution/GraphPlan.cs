using TorchPort.Onnx.Operators;
using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Execution;

/// <summary>A graph made ready to run: values have numbers instead of names, and each is dropped after its last use.</summary>
internal sealed class GraphPlan
{
    /// <summary>The graph's name, for messages.</summary>
    internal required string Name { get; init; }

    /// <summary>The names of the values, by their numbers.</summary>
    internal required List<string> Values { get; init; }

    /// <summary>The numbers of the graph's inputs.</summary>
    internal required int[] Inputs { get; init; }

    /// <summary>Values that are there from the start.</summary>
    internal required (int Slot, Initializer Initializer)[] Initializers { get; init; }

    /// <summary>The nodes that outputs need, in order.</summary>
    internal required PlanNode[] Nodes { get; init; }

    /// <summary>The graph's outputs.</summary>
    internal required ValueRef[] Outputs { get; init; }

    /// <summary>What the graph says of its outputs.</summary>
    internal required TypeProto?[] OutputTypes { get; init; }
}

/// <summary>A value: so many graphs further out, under a number there.</summary>
internal readonly record struct ValueRef(int Level, int Slot)
{
    internal static readonly ValueRef Absent = new(0, -1);

    internal bool IsAbsent => Slot < 0;
}

/// <summary>A tensor that a graph has from the start: a parameter or buffer of the model.</summary>
/// <param name="name">The name that the module gives it.</param>
/// <param name="value">What nodes see.</param>
/// <param name="source">The message it was read from: a <see cref="TensorProto"/> or <see cref="SparseTensorProto"/>.</param>
internal sealed class Initializer(string name, OnnxValue value, object source)
{
    /// <summary>The message it was read from.</summary>
    internal object Source => source;

    /// <summary>The name that the module gives it.</summary>
    internal string Name { get; set; } = name;

    /// <summary>What nodes see.</summary>
    internal OnnxValue Value { get; set; } = value;

    /// <summary>The parameter or buffer; null for text.</summary>
    internal Tensor? Tensor => (Value as OnnxTensor)?.Value;
}

/// <summary>A node made ready to run.</summary>
internal sealed class PlanNode
{
    private Dictionary<TensorProto, OnnxValue>? _constants;

    internal required NodeProto Proto { get; init; }

    /// <summary>The opset version of the node's domain.</summary>
    internal required long Opset { get; init; }

    /// <summary>The rule; null for a call of a function of the model's, and for an operator there is no rule for.</summary>
    internal required OperatorRule? Rule { get; init; }

    /// <summary>The function of the model's that the node calls.</summary>
    internal FunctionCall? Function { get; init; }

    internal required ValueRef[] Inputs { get; init; }

    /// <summary>The numbers of the outputs; -1 where nothing looks at one.</summary>
    internal required int[] Outputs { get; init; }

    /// <summary>Graphs in attributes.</summary>
    internal required (string Attribute, GraphPlan Plan)[] Subgraphs { get; init; }

    /// <summary>Every value of this graph that the node or a graph in it looks at.</summary>
    internal required int[] Uses { get; init; }

    /// <summary>Values that nothing looks at after this node.</summary>
    internal int[] Releases { get; set; } = [];

    internal GraphPlan? Subgraph(string attribute)
    {
        foreach (var (name, plan) in Subgraphs)
        {
            if (name == attribute)
                return plan;
        }
        return null;
    }

    /// <summary>The tensor of an attribute, read once.</summary>
    internal OnnxValue Constant(TensorProto proto, ExternalFiles files)
    {
        lock (this)
        {
            _constants ??= [];
            return _constants.TryGetValue(proto, out var value) ? value : _constants[proto] = TensorReader.Read(proto, files);
        }
    }
}
