using TorchPort.Onnx.Execution;

namespace TorchPort.Onnx.Operators.Control;

/// <summary>Graphs that run once or not.</summary>
internal static class Conditional
{
    [OnnxOperator("If")]
    internal static OnnxValue?[] If([Input] bool cond, Subgraph thenBranch, Subgraph elseBranch) => cond ? thenBranch.Run() : elseBranch.Run();
}

/// <summary>A graph that runs again and again, its outputs going in again.</summary>
internal static class Looping
{
    [OnnxOperator("Loop")]
    internal static OnnxValue?[] Loop(NodeCall c, [Input] long? m, [Input] bool? cond, OnnxValue?[] initial, Subgraph body)
    {
        var carried = body.InputCount - 2;
        var scanned = body.OutputCount - 1 - carried;
        if (carried < 0 || scanned < 0 || initial.Length > carried)
            throw c.Error($"Its body has {body.InputCount} inputs and {body.OutputCount} outputs, which does not fit {initial.Length} carried values.");
        var state = new OnnxValue?[carried];
        initial.AsSpan().CopyTo(state);
        var rows = Enumerable.Range(0, scanned).Select(_ => new List<OnnxValue>()).ToArray();
        var go = cond ?? true;
        for (var i = 0L; go && (m is null || i < m); i++)
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
