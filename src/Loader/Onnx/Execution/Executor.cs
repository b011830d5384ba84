using TorchPort.Onnx.Operators;

namespace TorchPort.Onnx.Execution;

/// <summary>Runs graphs node by node.</summary>
internal static class Executor
{
    /// <summary>Runs a graph.</summary>
    /// <param name="plan">The graph.</param>
    /// <param name="inputs">Values of its inputs; null for those that have an initializer or are not given.</param>
    /// <param name="outer">The graph around it.</param>
    /// <param name="run">What is the same for all graphs.</param>
    internal static OnnxValue?[] Run(GraphPlan plan, OnnxValue?[] inputs, Frame? outer, RunContext run)
    {
        var frame = new Frame(plan, outer, run);
        foreach (var (slot, initializer) in plan.Initializers)
            frame.Values[slot] = initializer.Value;
        for (var i = 0; i < plan.Inputs.Length; i++)
            frame.Values[plan.Inputs[i]] = inputs[i] ?? frame.Values[plan.Inputs[i]];
        foreach (var node in plan.Nodes)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var outputs = RunNode(node, frame);
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                if (node.Outputs[i] >= 0)
                    frame.Values[node.Outputs[i]] = i < outputs.Length ? outputs[i] : null;
            }
            foreach (var slot in node.Releases)
                frame.Values[slot] = null;
        }
        return Array.ConvertAll(plan.Outputs, frame.Get);
    }

    private static OnnxValue?[] RunNode(PlanNode node, Frame frame)
    {
        var inputs = Array.ConvertAll(node.Inputs, frame.Get);
        if (node.Function is { } function)
            return Run(function.Plan, function.Inputs(inputs), null, frame.Run);
        var call = new NodeCall(node, inputs, frame);
        if (node.Rule is null)
            throw call.Error($"There is no rule for this operator in opset {node.Opset}.");
        try
        {
            return node.Rule.Run(call);
        }
        catch (Exception e) when (IsAboutTheModel(e))
        {
            throw call.Error(e.Message, e);
        }
    }

    /// <summary>Errors by which the Tensor API refuses what a model asks of it, and those that a rule which expects a right model may make of a wrong one.</summary>
    private static bool IsAboutTheModel(Exception e) => e is TorchPortException and not (OnnxException or Plans.TraceException)
        or ArgumentException or ArithmeticException or InvalidOperationException or IndexOutOfRangeException or InvalidCastException or FormatException or OutOfMemoryException or NullReferenceException or KeyNotFoundException;
}

/// <summary>A graph in an attribute of the node at hand (If, Loop, Scan), which sees the values around the node.</summary>
internal sealed class Subgraph(GraphPlan plan, Frame frame, NodeCall call)
{
    /// <summary>How many inputs the graph has.</summary>
    internal int InputCount => plan.Inputs.Length;

    /// <summary>How many outputs the graph has.</summary>
    internal int OutputCount => plan.Outputs.Length;

    /// <summary>The type that the graph gives its output, if it says so.</summary>
    internal Schema.TypeProto? OutputType(int output) => plan.OutputTypes[output];

    /// <summary>Runs the graph.</summary>
    internal OnnxValue?[] Run(params OnnxValue?[] inputs)
    {
        if (inputs.Length != InputCount)
            throw call.Error($"Its graph \"{plan.Name}\" has {InputCount} inputs, but {inputs.Length} are given.");
        return Executor.Run(plan, inputs, frame, frame.Run);
    }
}
