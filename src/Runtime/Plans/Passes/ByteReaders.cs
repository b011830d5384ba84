using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Has elementwise functions read bytes, and copies copy them, instead of the numbers that they stand for: these are four times as long, and the function that makes them becomes a part of each reader.</summary>
internal static class ByteReaders
{
    internal static void Run(Graph graph)
    {
        var writers = graph.Writers();
        bool IsMadeOnce(Value value) => value.Id >= writers.Length || writers[value.Id] <= 1;
        var done = new HashSet<Value>();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            if (graph.Nodes[at] is not { Step: ElementwiseStep<DequantizeNumbers>, Outputs: [{ DType: DType.Float32, IsWhole: true } y], Inputs: [{ DType: DType.UInt8 or DType.Int8, IsWhole: true } bytes, { Value.IsConstant: true } scale, { Value.IsConstant: true } zero] } made)
                continue;
            if (done.Contains(y.Value) || bytes.Value.IsConstant || !IsMadeOnce(y.Value) || !IsMadeOnce(bytes.Value) || Shapes.Count(scale.Shape) != 1 || Shapes.Count(zero.Shape) != 1 || !bytes.Shape.AsSpan().SequenceEqual(y.Shape))
                continue;
            Operand Bytes(Operand part) => part with { Value = bytes.Value, DType = bytes.DType };
            Node Numbers(Operand to, Operand from) => new(made.Step, [to], [from, scale, zero]);
            for (var reader = at + 1; reader < graph.Nodes.Count; reader++)
            {
                var node = graph.Nodes[reader];
                if (!Array.Exists(node.Inputs, i => i.Value == y.Value && i.DType == y.DType))
                    continue;
                if (node is { Step: CopyStep, Outputs: [{ IsWhole: true } copied], Inputs: [var from] } && IsMadeOnce(copied.Value))
                {
                    var copy = new Operand(graph.NewValue(Shapes.Count(copied.Shape)), bytes.DType, copied.Shape, copied.Strides, 0);
                    graph.Nodes[reader] = node with { Outputs = [copy], Inputs = [Bytes(from)] };
                    graph.Nodes.Insert(++reader, Numbers(copied, copy));
                }
                else if (node.Step is ElementwiseStep)
                {
                    var inputs = (Operand[])node.Inputs.Clone();
                    foreach (var part in node.Inputs.Where(i => i.Value == y.Value && i.DType == y.DType && i.Shape.AsSpan().SequenceEqual(node.Outputs[0].Shape)).DistinctBy(i => (i.Offset, Shapes.Text(i.Strides))))
                    {
                        var own = graph.NewOperand(part.Shape);
                        done.Add(own.Value);
                        graph.Nodes.Insert(reader++, Numbers(own, Bytes(part)));
                        inputs = Array.ConvertAll(inputs, i => i.SameAs(part) ? own : i);
                    }
                    graph.Nodes[reader] = node with { Inputs = inputs };
                }
            }
        }
        // A value that nobody reads any more would count as one that another step reads.
        DeadNodes.Drop(graph);
    }
}
