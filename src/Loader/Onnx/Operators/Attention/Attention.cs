using TorchPort.Onnx.Execution;

namespace TorchPort.Onnx.Operators.Attention;

/// <summary>Scaled dot-product attention.</summary>
internal static class Attention
{
    /// <summary>Causal masks count from the cached keys on; windows came with opset 25.</summary>
    [OnnxOperator("Attention", 23)]
    internal static (Tensor Y, Tensor? PresentKey, Tensor? PresentValue, Tensor? Scores) Attend(NodeCall c, Tensor q, Tensor k, Tensor v,
        Tensor? attnMask, Tensor? pastKey, Tensor? pastValue, Tensor? nonpadKvSeqlen, long? qNumHeads, long? kvNumHeads, float? scale, ElementType? softmaxPrecision,
        bool isCausal = false, float softcap = 0, int qkMatmulOutputMode = 0, long leftWindowSize = -1, long rightWindowSize = -1)
    {
        if (pastKey is null != pastValue is null)
            throw c.Error("Its inputs past_key and past_value are used together or not at all.");
        if (nonpadKvSeqlen is not null && pastKey is not null)
            throw c.Error("Its input nonpad_kv_seqlen is for caches kept outside, and excludes past_key and past_value.");
        if (leftWindowSize < -1 || rightWindowSize < -1)
            throw c.Error($"A window reaches 0 or more keys, or all (-1), but it has {leftWindowSize} and {rightWindowSize}.");
        var (query, key, value) = (InHeads(c, q, qNumHeads), InHeads(c, k, kvNumHeads), InHeads(c, v, kvNumHeads));
        var past = pastKey?.Size(2) ?? 0;
        if (pastKey is not null)
            (key, value) = (Torch.Cat([pastKey, key], 2), Torch.Cat([pastValue!, value], 2));
        long queries = query.Size(2), keys = key.Size(2);
        var bias = attnMask is null ? null : Biases.Of(attnMask, q.DType);
        // Since opset 24 a mask that is shorter lacks keys; before, one of a single key was for all.
        if (bias is not null && (c.Opset >= 24 || bias.Size(-1) > 1))
            bias = Biases.Widen(bias, keys);
        // Nothing but the triangle needs no bias.
        var triangle = isCausal && bias is null && nonpadKvSeqlen is null && past == 0 && queries == keys && leftWindowSize < 0;
        if (!triangle)
        {
            long? before = leftWindowSize >= 0 ? leftWindowSize : null, behind = isCausal ? 0 : rightWindowSize >= 0 ? rightWindowSize : null;
            bias = Biases.Sum(bias, nonpadKvSeqlen is null ? Biases.Band(queries, keys, past, before, behind, q.DType)
                : Biases.Band(queries, keys, nonpadKvSeqlen.To(DType.Int64).Sub(queries), before, behind, q.DType));
        }
        if (nonpadKvSeqlen is not null)
            bias = Biases.Sum(bias, Biases.First(nonpadKvSeqlen, keys, q.DType));
        if (softcap <= 0 && softmaxPrecision is null && !c.Wants(3))
            return (Packed(q, Heads.Output(query, key, value, bias, triangle, scale)), key, value, null);
        if (triangle)
            bias = Biases.Band(queries, keys, 0, null, 0, q.DType);
        var all = Heads.Attend(query, key, value, bias, scale, softcap, Precision(c, softmaxPrecision));
        var scores = !c.Wants(3) ? null : qkMatmulOutputMode switch
        {
            0 => all.Scores,
            1 => all.Capped,
            2 => all.Biased,
            3 => all.Weights.To(q.DType),
            _ => throw c.Error($"Its attribute \"qk_matmul_output_mode\" must be 0 to 3, but is {qkMatmulOutputMode}."),
        };
        return (Packed(q, all.Output), key, value, scores?.Expand(query.Size(0), query.Size(1), queries, keys));
    }

    /// <summary>Attention whose scores and weights go through graphs of the node's.</summary>
    [OnnxOperator("FlexAttention", Domain = "ai.onnx.preview")]
    internal static Tensor Flex(NodeCall c, Tensor q, Tensor k, Tensor v, Subgraph? scoreMod, Subgraph? probMod, float? scale, ElementType? softmaxPrecision)
    {
        var precision = Precision(c, softmaxPrecision) ?? (q.DType == DType.Float64 ? DType.Float64 : DType.Float32);
        return Heads.Attend(q, k, v, null, scale, 0, precision, scores => Through(c, probMod, Through(c, scoreMod, scores).Softmax(-1))).Output;
    }

    private static Tensor Through(NodeCall c, Subgraph? graph, Tensor values)
    {
        if (graph is null)
            return values;
        var result = graph.Run(values)[0];
        return result is OnnxTensor { Value: var tensor } && tensor.Shape.SequenceEqual(values.Shape) ? tensor
            : throw c.Error($"A modifier gives {result?.Describe() ?? "nothing"}, but must give a tensor of shape {Shapes.Text(values.Shape)}.");
    }

    private static DType? Precision(NodeCall c, ElementType? type) => type is null ? null
        : type.Value.Carrier() is { IsFloatingPoint: true } dtype ? dtype : throw c.Error($"A softmax is not computed in {type.Value.Text()}.");

    private static Tensor Packed(Tensor like, Tensor heads) => like.Dim == 3 ? Heads.Merge(heads) : heads;

    private static Tensor InHeads(NodeCall c, Tensor x, long? heads) => x.Dim == 4 ? x
        : Heads.Split(x, heads ?? throw c.Error("Its inputs have three dimensions, so it needs the attributes q_num_heads and kv_num_heads."));
}
