using TorchPort.Onnx.Operators.Attention;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>ONNX Runtime's attention of language models, with rotary embeddings and a cache.</summary>
internal static class GroupQuery
{
    [OnnxOperator("GroupQueryAttention", Domain = "com.microsoft", Ignores = "k_quant_type,v_quant_type,kv_cache_bit_width")]
    internal static (Tensor Output, Tensor PresentKey, Tensor PresentValue, Tensor? Scores) Attend(NodeCall c, Tensor query, Tensor? key, Tensor? value, Tensor? pastKey, Tensor? pastValue,
        Tensor seqlensK, [Input] long totalSequenceLength, Tensor? cosCache, Tensor? sinCache, Tensor? positionIds, Tensor? attentionBias, Tensor? headSink, Tensor? kScale, Tensor? vScale, long numHeads, long kvNumHeads, float? scale,
        bool doRotary = false, long localWindowSize = -1, long qkOutput = 0, bool rotaryInterleaved = false, bool smoothSoftmax = false, float softcap = 0)
    {
        if (kScale is not null || vScale is not null)
            throw c.Error("Quantized caches are only for GPUs in this operator.");
        if (key is null || value is null)
        {
            var size = query.Size(2) / (numHeads + 2 * kvNumHeads);
            var parts = query.Split([numHeads * size, kvNumHeads * size, kvNumHeads * size], -1);
            (query, key, value) = (parts[0], parts[1], parts[2]);
        }
        var (q, k, v) = (Heads.Split(query, numHeads), Heads.Split(key, kvNumHeads), Heads.Split(value, kvNumHeads));
        var queries = q.Size(2);
        var total = seqlensK.To(DType.Int64).Reshape(-1).Add(1);
        // The first call may be padded behind; later ones follow what each sample has.
        var past = totalSequenceLength == queries ? Torch.ZerosLike(total) : total.Sub(queries);
        if (doRotary)
        {
            if (cosCache is null || sinCache is null)
                throw c.Error("Rotary embeddings need cos_cache and sin_cache.");
            // Padding has no place of its own.
            var places = positionIds ?? past.Unsqueeze(1).Add(Torch.Arange(queries)).Clamp(0L, cosCache.Size(0) - 1);
            var (cos, sin) = (RotaryEmbedding.At(cosCache, places), RotaryEmbedding.At(sinCache, places));
            var turned = 2 * cosCache.Size(1);
            (q, k) = (RotaryEmbedding.Turn(q, cos, sin, rotaryInterleaved, turned), RotaryEmbedding.Turn(k, cos, sin, rotaryInterleaved, turned));
        }
        (k, v) = (Cached(c, pastKey, k, past, totalSequenceLength), Cached(c, pastValue, v, past, totalSequenceLength));
        long keys = Math.Min(totalSequenceLength, k.Size(2));
        var bias = Biases.Band(queries, keys, past, localWindowSize > 0 ? localWindowSize - 1 : null, 0, q.DType);
        bias = Biases.Sum(bias, attentionBias?.Narrow(3, 0, keys));
        var sink = headSink is not null ? headSink.Reshape(1, -1, 1, 1) : smoothSoftmax ? Torch.Zeros([1, 1, 1, 1], q.DType) : null;
        if (sink is null && softcap == 0 && !c.Wants(3))
            return (Heads.Merge(Heads.Output(q, k.Narrow(2, 0, keys), v.Narrow(2, 0, keys), bias, false, Attentions.NonZero(scale))), k, v, null);
        var all = Heads.Attend(q, k.Narrow(2, 0, keys), v.Narrow(2, 0, keys), bias, Attentions.NonZero(scale), softcap, null, sink is null ? null : scores => WithSink(scores, sink));
        return (Heads.Merge(all.Output), k, v, !c.Wants(3) ? null : qkOutput == 2 ? all.Weights : all.Biased);
    }

    /// <summary>A softmax to which one more score belongs that no value has.</summary>
    private static Tensor WithSink(Tensor scores, Tensor sink)
    {
        var column = sink.To(scores.DType).Expand([.. scores.Shape[..^1], 1]);
        return Torch.Cat([scores, column], -1).Softmax(-1).Narrow(-1, 0, scores.Size(-1));
    }

    private static Tensor Cached(NodeCall c, Tensor? cache, Tensor update, Tensor from, long total)
    {
        var places = Math.Max(cache?.Size(2) ?? 0, Math.Max(total, update.Size(2)));
        long[] shape = [update.Size(0), update.Size(1), places, update.Size(3)];
        if (cache is null && places == update.Size(2))
            return update;
        var whole = Torch.Zeros(c.CheckSize(shape, update.DType), update.DType);
        if (cache is not null)
            whole = cache.Size(2) == places ? cache : Torch.Cat([cache, whole.Narrow(2, cache.Size(2), places - cache.Size(2))], 2);
        return Caches.Write(whole, update, from, 2);
    }
}
