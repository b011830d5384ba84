using System.Globalization;
using System.Text;

namespace TorchPort.Plans;

/// <summary>What a function computes for inputs of one signature: kernels in order, over values whose sizes are known.</summary>
internal sealed class Graph
{
    internal List<Node> Nodes { get; set; } = [];

    internal List<Operand> Inputs { get; } = [];

    internal List<Operand> Outputs { get; } = [];

    /// <summary>The memory the graph was made from, with the number of changes it had seen then: it holds as long as they are the same.</summary>
    internal Dictionary<Storage, int> Sources { get; } = [];

    internal int ValueCount { get; private set; }

    internal Value NewValue(long byteLength, Storage? constant = null, bool isInput = false) =>
        new(ValueCount++, byteLength, constant) { IsInput = isInput };

    /// <summary>How many operands of nodes and outputs read each value.</summary>
    internal int[] Readers()
    {
        var readers = new int[ValueCount];
        foreach (var node in Nodes)
        {
            foreach (var input in node.Inputs)
                readers[input.Value.Id]++;
        }
        foreach (var output in Outputs)
            readers[output.Value.Id]++;
        return readers;
    }

    /// <summary>How many nodes write each value.</summary>
    internal int[] Writers()
    {
        var writers = new int[ValueCount];
        foreach (var node in Nodes)
        {
            foreach (var output in node.Outputs)
                writers[output.Value.Id]++;
        }
        return writers;
    }

    /// <summary>The graph as a flowchart in Mermaid's language.</summary>
    internal string ToMermaid()
    {
        var text = new StringBuilder("flowchart TD\n");
        var writers = new Dictionary<Value, string>();
        foreach (var input in Inputs)
            text.Append(CultureInfo.InvariantCulture, $"    {writers[input.Value] = input.Value.ToString()}([\"{input.DType.TorchName}{Shapes.Text(input.Shape)}\"])\n");
        for (var i = 0; i < Nodes.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    n{i}[\"{Nodes[i].Step.Name.Replace("<", "&lt;", StringComparison.Ordinal)}\"]\n");
            foreach (var input in Nodes[i].Inputs.Where(o => writers.ContainsKey(o.Value)))
                text.Append(CultureInfo.InvariantCulture, $"    {writers[input.Value]} -- \"{Shapes.Text(input.Shape)}\" --> n{i}\n");
            foreach (var output in Nodes[i].Outputs)
                writers[output.Value] = $"n{i}";
        }
        for (var i = 0; i < Outputs.Count; i++)
        {
            if (writers.TryGetValue(Outputs[i].Value, out var writer))
                text.Append(CultureInfo.InvariantCulture, $"    {writer} --> out{i}([\"{Outputs[i].DType.TorchName}{Shapes.Text(Outputs[i].Shape)}\"])\n");
        }
        return text.ToString();
    }

    /// <summary>One line a node.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"inputs {string.Join(", ", Inputs)}\n");
        foreach (var node in Nodes)
            text.Append(node).Append('\n');
        return text.Append($"outputs {string.Join(", ", Outputs)}\n").ToString();
    }
}
