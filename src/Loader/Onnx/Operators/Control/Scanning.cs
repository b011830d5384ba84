using TorchPort.Onnx.Execution;
using TorchPort.Plans;

namespace TorchPort.Onnx.Operators.Control;

/// <summary>A graph that runs along an axis of its inputs.</summary>
internal static class Scanning
{
    [OnnxOperator("Scan", 9)]
    internal static OnnxValue?[] Scan(NodeCall c, OnnxValue[] initialAndInputs, Subgraph body, long numScanInputs,
        long[]? scanInputAxes, long[]? scanInputDirections, long[]? scanOutputAxes, long[]? scanOutputDirections)
    {
        var carried = initialAndInputs.Length - numScanInputs;
        if (numScanInputs < 1 || carried < 0 || body.OutputCount < carried)
            throw c.Error($"It scans {numScanInputs} of {initialAndInputs.Length} inputs, which its body of {body.OutputCount} outputs does not fit.");
        var inputs = new Tensor[numScanInputs];
        for (var i = 0; i < inputs.Length; i++)
        {
            var x = initialAndInputs[carried + i].Tensor;
            x = x.Movedim(Axes.Of(At(scanInputAxes, i), x.Dim), 0);
            inputs[i] = At(scanInputDirections, i) == 1 ? x.Flip(0) : x;
        }
        var length = inputs[0].Shape[0];
        if (Array.Exists(inputs, x => x.Shape[0] != length))
            throw c.Error($"Its scanned inputs have the lengths {string.Join(", ", inputs.Select(x => x.Shape[0]))}.");
        var (state, rows) = Run(c, body, [.. initialAndInputs.Take((int)carried)], inputs, length);
        var outputs = rows.Select((r, i) => (OnnxValue?)(At(scanOutputDirections, i) == 1 ? r.Flip(0) : r).Movedim(0, Axes.Of(At(scanOutputAxes, i), r.Dim)));
        return [.. state, .. outputs];
    }

    /// <summary>Before opset 9 there was a batch dimension, and lengths of its rows.</summary>
    [OnnxOperator("Scan")]
    internal static OnnxValue?[] Scan8(NodeCall c, OnnxValue? sequenceLens, OnnxValue[] initialAndInputs, Subgraph body, long numScanInputs, long[]? directions)
    {
        var carried = initialAndInputs.Length - numScanInputs;
        if (numScanInputs < 1 || carried < 0 || body.OutputCount < carried)
            throw c.Error($"It scans {numScanInputs} of {initialAndInputs.Length} inputs, which its body of {body.OutputCount} outputs does not fit.");
        var batch = initialAndInputs[^1].Tensor.Size(0);
        var lengths = sequenceLens?.Tensor.ToArray<long>();
        var results = new List<Tensor>[body.OutputCount];
        for (var b = 0; b < batch; b++)
        {
            var inputs = initialAndInputs.Skip((int)carried).Select((v, i) =>
            {
                var x = v.Tensor.Select(0, b);
                x = lengths is null ? x : x.Narrow(0, 0, lengths[b]);
                return At(directions, i) == 1 ? x.Flip(0) : x;
            }).ToArray();
            var (state, rows) = Run(c, body, [.. initialAndInputs.Take((int)carried).Select(v => (OnnxValue?)v.Tensor.Select(0, b))], inputs, inputs[0].Shape[0]);
            var outputs = state.Select(s => s?.Tensor ?? throw c.Error("Its body gave no value for a carried output.")).Concat(rows).ToArray();
            for (var i = 0; i < outputs.Length; i++)
                (results[i] ??= []).Add(outputs[i]);
        }
        return batch > 0 ? Array.ConvertAll(results, r => (OnnxValue?)Torch.Stack([.. r]))
            : throw c.Error("It scans a batch of no sequences, so that the shape of its outputs is not known.");
    }

    /// <summary>The last state, and the rows of each kind stacked.</summary>
    private static (OnnxValue?[] State, Tensor[] Rows) Run(NodeCall c, Subgraph body, OnnxValue?[] state, Tensor[] inputs, long length)
    {
        if (Traced.Allows(state) && Planned(body, Traced.Tensors(state), inputs, length) is { } planned)
            return planned;
        var rows = Enumerable.Range(0, body.OutputCount - state.Length).Select(_ => new List<Tensor>()).ToArray();
        for (var t = 0L; t < length; t++)
        {
            c.CheckCancelled();
            var outputs = body.Run([.. state, .. inputs.Select(x => (OnnxValue?)x.Select(0, t))]);
            outputs.AsSpan(0, state.Length).CopyTo(state);
            for (var i = 0; i < rows.Length; i++)
                rows[i].Add(outputs[state.Length + i]?.Tensor ?? throw c.Error($"Its body gave no value for its output {state.Length + i}."));
        }
        if (length == 0 && rows.Length > 0)
            throw c.Error("It scans inputs of length 0, so that the shape of its outputs is not known.");
        return (state, Array.ConvertAll(rows, r => Torch.Stack([.. r])));
    }

    /// <summary>The same as one step of the plan that is traced; null if it cannot be.</summary>
    private static (OnnxValue?[] State, Tensor[] Rows)? Planned(Subgraph body, Tensor[] state, Tensor[] inputs, long length)
    {
        var loop = ControlFlow.Loop(Torch.Tensor(length), null, state, (number, before) =>
        {
            var rows = inputs.Select(x => (OnnxValue?)x.IndexSelect(0, number.Reshape(1)).Select(0, 0));
            var outputs = Traced.Tensors(body.Run([.. before.Select(t => (OnnxValue?)t), .. rows]));
            return (Torch.Tensor(true), outputs[..before.Length], outputs[before.Length..]);
        });
        return loop is not { } found ? null : ([.. found.State.Select(t => (OnnxValue?)t)], found.Rows);
    }

    private static long At(long[]? values, int i) => values is not null && i < values.Length ? values[i] : 0;
}
