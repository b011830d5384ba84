namespace TorchPort.Onnx.Operators.Attention;

/// <summary>Attention without a softmax: a state of each head that tokens write to and read from in turn.</summary>
internal static class LinearAttention
{
    [OnnxOperator("LinearAttention", 27, Ignores = "chunk_size")]
    internal static (Tensor Output, Tensor PresentState) Linear(NodeCall c, Tensor query, Tensor key, Tensor value, Tensor? pastState, Tensor? decay, Tensor? beta,
        long qNumHeads, long kvNumHeads, float scale = 0, string updateRule = "gated_delta")
    {
        var (gated, delta) = updateRule switch
        {
            "linear" => (false, false),
            "gated" => (true, false),
            "delta" => (false, true),
            "gated_delta" => (true, true),
            _ => throw c.Error($"Its attribute \"update_rule\" must be linear, gated, delta or gated_delta, but is {updateRule}."),
        };
        if (gated != decay is not null || delta != beta is not null)
            throw c.Error($"The rule {updateRule} {(gated ? "needs" : "takes no")} decay and {(delta ? "needs" : "takes no")} beta.");
        var (q, k, v) = (Wide(query, qNumHeads), Wide(key, kvNumHeads), Wide(value, kvNumHeads));
        var state = pastState?.To(DType.Float32) ?? Torch.Zeros([q.Size(0), kvNumHeads, k.Size(3), v.Size(3)], DType.Float32);
        var factors = decay is null ? null : Wide(decay, kvNumHeads).Exp();
        var rates = beta is null ? null : Wide(beta, beta.Size(2));
        var outputs = new Tensor[q.Size(2)];
        for (var t = 0; t < outputs.Length; t++)
        {
            c.CheckCancelled();
            var written = v.Narrow(2, t, 1);
            var at = k.Narrow(2, t, 1);
            if (factors is not null)
                state = state.Mul(factors.Narrow(2, t, 1).Transpose(2, 3));
            if (rates is not null)
                written = rates.Narrow(2, t, 1).Mul(written.Sub(at.MatMul(state)));
            state = state.Add(at.Transpose(2, 3).MatMul(written));
            outputs[t] = q.Narrow(2, t, 1).MatMul(Heads.ForQueries(state, qNumHeads));
        }
        var output = outputs.Length == 0 ? Torch.Zeros([q.Size(0), qNumHeads, 0, v.Size(3)]) : Torch.Cat(outputs, 2);
        return (Heads.Merge(output.Mul(scale == 0 ? 1 / Math.Sqrt(q.Size(3)) : scale)).To(query.DType), state.To(pastState?.DType ?? query.DType));
    }

    private static Tensor Wide(Tensor x, long heads) => Heads.Split(x, heads).To(DType.Float32);
}
