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
            graph.Outputs[i] = graph.NewOperand(output.Shape, output.DType);
            graph.Nodes.Add(new(new CopyStep(), [graph.Outputs[i]], [output]));
        }
    }
}
