namespace TorchPort.Plans;

/// <summary>Gives what an operation in place writes a value of its own, where it writes all of a value: later passes then see a graph whose values are written once, as of a function that changes nothing.</summary>
internal static class FreshValues
{
    internal static void Run(Graph graph)
    {
        var written = new HashSet<Value>(graph.Inputs.Select(i => i.Value));
        var now = new Dictionary<Value, Value>();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            var node = graph.Nodes[at];
            var inputs = Array.ConvertAll(node.Inputs, i => Renamed(i, now));
            var outputs = new Operand[node.Outputs.Length];
            for (var i = 0; i < outputs.Length; i++)
            {
                var output = node.Outputs[i];
                if (!written.Add(output.Value) && node.Step is ElementwiseStep or CopyStep && output.IsAll)
                    now[output.Value] = graph.NewValue(output.Value.ByteLength);
                outputs[i] = Renamed(output, now);
            }
            graph.Nodes[at] = new(node.Step, outputs, inputs);
        }
        for (var i = 0; i < graph.Outputs.Count; i++)
            graph.Outputs[i] = Renamed(graph.Outputs[i], now);
    }

    private static Operand Renamed(Operand operand, Dictionary<Value, Value> now) => now.TryGetValue(operand.Value, out var value) ? operand with { Value = value } : operand;
}
