namespace TorchPort.Plans;

/// <summary>Has outputs lie in row-major order, as whoever gives tensors for them brings them.</summary>
internal static class ContiguousOutputs
{
    internal static void Run(Graph graph)
    {
        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            if (graph.Outputs[i] is not { IsContiguousView: false } output)
                continue;
            var value = graph.NewValue(Shapes.Count(output.Shape) * output.DType.ItemSize);
            graph.Outputs[i] = new(value, output.DType, output.Shape, Shapes.ContiguousStrides(output.Shape), 0);
            graph.Nodes.Add(new(new CopyStep(), [graph.Outputs[i]], [output]));
        }
    }
}
