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

    /// <summary>Known memory that holds what known integers stand for: the integers, the scale and the zero point.</summary>
    internal Dictionary<Storage, Tensor[]> Dequantized { get; } = [];

    internal int ValueCount { get; private set; }

    internal Value NewValue(long byteLength, Storage? constant = null, bool isInput = false) =>
        new(ValueCount++, byteLength, constant) { IsInput = isInput };

    /// <summary>The whole of a new value, row after row.</summary>
    internal Operand NewOperand(long[] shape, DType dtype = DType.Float32) =>
        new(NewValue(Shapes.Count(shape) * dtype.ItemSize), dtype, shape, Shapes.ContiguousStrides(shape), 0);

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

    /// <summary>Whether what a node reads is written from the next one to another: it cannot be moved there.</summary>
    internal bool IsOverwritten(int from, int to) =>
        Enumerable.Range(from + 1, to - from).Any(i => Nodes[i].Outputs.Any(o => Nodes[from].Inputs.Any(input => input.Value == o.Value)));

    /// <summary>One line a node.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"inputs {string.Join(", ", Inputs)}\n");
        foreach (var node in Nodes)
            text.Append(node).Append('\n');
        return text.Append($"outputs {string.Join(", ", Outputs)}\n").ToString();
    }
}
