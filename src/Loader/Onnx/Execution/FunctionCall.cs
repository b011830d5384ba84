using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Execution;

/// <summary>A call of one of the model's functions. Its body is planned when it first runs, with the attributes of the call put in.</summary>
internal sealed class FunctionCall(FunctionProto function, NodeProto node, Planner planner, int depth)
{
    private GraphPlan? _plan;

    internal GraphPlan Plan
    {
        get
        {
            lock (planner)
                return _plan ??= planner.Function(function, node, depth);
        }
    }

    /// <summary>The call's inputs, absent ones at the end added.</summary>
    internal OnnxValue?[] Inputs(OnnxValue?[] given)
    {
        if (given.Length == function.Inputs.Count)
            return given;
        var inputs = new OnnxValue?[function.Inputs.Count];
        given.AsSpan().CopyTo(inputs);
        return inputs;
    }
}
