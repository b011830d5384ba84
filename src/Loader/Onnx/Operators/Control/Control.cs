using TorchPort.Onnx.Execution;
using TorchPort.Plans;

namespace TorchPort.Onnx.Operators.Control;

/// <summary>Graphs that run once or not.</summary>
internal static class Conditional
{
    [OnnxOperator("If")]
    internal static OnnxValue?[] If(Tensor cond, Subgraph thenBranch, Subgraph elseBranch)
    {
        var condition = cond.To(DType.Bool).Reshape([]);
        if (!Tracer.Defers(condition))
            return condition.Item<bool>() ? thenBranch.Run() : elseBranch.Run();
        return Array.ConvertAll(ControlFlow.If(condition, () => Traced.Tensors(thenBranch.Run()), () => Traced.Tensors(elseBranch.Run())), t => (OnnxValue?)t);
    }
}

/// <summary>A graph that runs again and again, its outputs going in again.</summary>
internal static class Looping
{
    [OnnxOperator("Loop")]
    internal static OnnxValue?[] Loop(NodeCall c, Tensor? m, Tensor? cond, OnnxValue?[] initial, Subgraph body)
    {
        var carried = body.InputCount - 2;
        var scanned = body.OutputCount - 1 - carried;
        if (carried < 0 || scanned < 0 || initial.Length > carried)
            throw c.Error($"Its body has {body.InputCount} inputs and {body.OutputCount} outputs, which does not fit {initial.Length} carried values.");
        var state = new OnnxValue?[carried];
        initial.AsSpan().CopyTo(state);
        var (count, condition) = (m?.To(DType.Int64).Reshape([]), cond?.To(DType.Bool).Reshape([]));
        if (Traced.Allows(state) && Planned(count, condition, Traced.Tensors(state), body) is { } planned)
            return planned;
        var (most, go) = (count?.Item<long>(), condition?.Item<bool>() ?? true);
        var rows = Enumerable.Range(0, scanned).Select(_ => new List<OnnxValue>()).ToArray();
        for (var i = 0L; go && (most is null || i < most); i++)
        {
            c.CheckCancelled();
            var outputs = body.Run([Torch.Tensor(i), Torch.Tensor(go), .. state]);
            go = outputs[0]?.Tensor.Item<bool>() ?? true;
            outputs.AsSpan(1, carried).CopyTo(state);
            for (var s = 0; s < scanned; s++)
                rows[s].Add(outputs[1 + carried + s] ?? throw c.Error($"Its body gave no value for its output {1 + carried + s}."));
        }
        return [.. state, .. rows.Select((r, s) => Stacked(c, r, body.OutputType(1 + carried + s)))];
    }

    /// <summary>The loop as one step of the plan that is traced; null if it cannot be.</summary>
    private static OnnxValue?[]? Planned(Tensor? count, Tensor? condition, Tensor[] state, Subgraph body)
    {
        var loop = ControlFlow.Loop(count, condition, state, (number, before) =>
        {
            // A turn happens only if the condition holds.
            var outputs = Traced.Tensors(body.Run([number, Torch.Tensor(true), .. before.Select(t => (OnnxValue?)t)]));
            return (outputs[0], outputs[1..(1 + before.Length)], outputs[(1 + before.Length)..]);
        });
        return loop is not { } found ? null : [.. found.State.Concat(found.Rows).Select(t => (OnnxValue?)t)];
    }

    private static OnnxValue Stacked(NodeCall c, List<OnnxValue> rows, Schema.TypeProto? type)
    {
        if (rows.Count > 0 && rows[0] is OnnxStrings first)
            return new OnnxStrings([.. rows.SelectMany(r => ((OnnxStrings)r).Elements)], [rows.Count, .. first.Shape]);
        if (rows.Count > 0)
            return Torch.Stack([.. rows.Select(r => r.Tensor)]);
        var shape = type?.Shape?.ConvertAll(d => d.Value ?? 0) ?? [];
        return Torch.Zeros(c.CheckSize([0, .. shape], DType.Int64), type?.ElementType.Carrier() ?? DType.Float32);
    }
}
