using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>What every graph has to keep, whatever a pass did to it.</summary>
internal static class GraphCheck
{
    internal static void Verify(Graph graph)
    {
        var written = graph.Inputs.Select(i => i.Value).ToHashSet();
        foreach (var node in graph.Nodes)
        {
            foreach (var input in node.Inputs)
            {
                Assert.True(input.Value.IsConstant || written.Contains(input.Value), $"{node} reads {input.Value} before it is written.\n{graph}");
                Inside(input);
            }
            foreach (var output in node.Outputs)
            {
                Assert.False(output.Value.IsConstant || output.Value.IsInput, $"{node} writes a constant or an input.");
                Inside(output);
                written.Add(output.Value);
            }
        }
        Assert.All(graph.Outputs, o => Assert.True(o.Value.IsConstant || written.Contains(o.Value), $"Nothing writes the output {o}."));
    }

    private static void Inside(Operand operand)
    {
        var last = operand.Offset;
        for (var d = 0; d < operand.Shape.Length; d++)
            last += (operand.Shape[d] - 1) * operand.Strides[d];
        Assert.True(Shapes.Count(operand.Shape) == 0 || (last + 1) * operand.DType.ItemSize <= operand.Value.ByteLength, $"{operand} reaches outside its value.");
    }
}
