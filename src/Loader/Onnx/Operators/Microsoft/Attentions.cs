using TorchPort.Onnx.Operators.Attention;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>ONNX Runtime's attention of BERT, GPT-2, encoders and decoders.</summary>
internal static class Attentions
{
    /// <summary>Attention with the projections of query, key and value in front of it.</summary>
    [OnnxOperator("Attention", Domain = "com.microsoft", Ignores = "rotary_embedding_dim")]
    internal static (Tensor Output, Tensor? Present) Attention(NodeCall c, Tensor input, Tensor weights, Tensor? bias, Tensor? maskIndex, Tensor? past, Tensor? attentionBias, Tensor? pastSequenceLength,
        long numHeads, long[]? qkvHiddenSizes, float? scale, bool doRotary = false, float maskFilterValue = -10000, bool pastPresentShareBuffer = false, bool unidirectional = false)
    {
        if (doRotary || pastPresentShareBuffer || pastSequenceLength is not null)
            throw c.Error("Rotary embeddings and caches that keep their size are only for GPUs in this operator: use GroupQueryAttention or MultiHeadAttention.");
        var projected = input.MatMul(weights);
        if (bias is not null)
            projected = projected.Add(bias);
        return OfProjected(c, projected, maskIndex, past, attentionBias, numHeads, qkvHiddenSizes, scale, maskFilterValue, unidirectional);
    }

    /// <summary>Attention of query, key and value side by side.</summary>
    internal static (Tensor Output, Tensor? Present) OfProjected(NodeCall c, Tensor projected, Tensor? maskIndex, Tensor? past, Tensor? attentionBias,
        long numHeads, long[]? qkvHiddenSizes, float? scale, float maskFilterValue, bool unidirectional)
    {
        var third = projected.Size(-1) / 3;
        var parts = projected.Split(qkvHiddenSizes ?? [third, third, third], -1);
        var (query, key, value) = (Heads.Split(parts[0], numHeads), Heads.Split(parts[1], numHeads), Heads.Split(parts[2], numHeads));
        if (past is not null)
            (key, value) = (Torch.Cat([past.Select(0, 0), key], 2), Torch.Cat([past.Select(0, 1), value], 2));
        var mask = Biases.Sum(Mask(c, maskIndex, query, key.Size(2), maskFilterValue, unidirectional), attentionBias);
        var output = Heads.Merge(Heads.Output(query, key, value, mask, false, NonZero(scale)));
        return (output, c.Wants(1) ? Torch.Stack([key, value]) : null);
    }

    /// <summary>Attention of projected inputs, side by side or already in heads.</summary>
    [OnnxOperator("MultiHeadAttention", Domain = "com.microsoft")]
    internal static (Tensor Output, Tensor? PresentKey, Tensor? PresentValue, Tensor? Scores) MultiHeadAttention(NodeCall c, Tensor query, Tensor? key, Tensor? value, Tensor? bias, Tensor? keyPaddingMask,
        Tensor? attentionBias, Tensor? pastKey, Tensor? pastValue, Tensor? pastSequenceLength, Tensor? cacheIndirection, long numHeads, float? scale, float maskFilterValue = -10000, bool unidirectional = false)
    {
        if (pastSequenceLength is not null || cacheIndirection is not null)
            throw c.Error("Caches that keep their size are only for GPUs in this operator: use GroupQueryAttention.");
        var (q, k, v) = Unpack(c, query, key, value);
        if (bias is not null)
        {
            var biases = bias.Split([q.Size(-1), .. k.Dim == 4 ? Array.Empty<long>() : [k.Size(-1), v.Size(-1)], .. k.Dim == 4 && bias.Size(0) > q.Size(-1) ? [bias.Size(0) - q.Size(-1)] : Array.Empty<long>()]);
            q = q.Add(biases[0]);
            // Keys and values that are in heads already come from a cache, which has their biases.
            if (k.Dim == 3)
                (k, v) = (k.Add(biases[1]), v.Add(biases[2]));
        }
        var (queries, keys, values) = (InHeads(q, numHeads), InHeads(k, numHeads), InHeads(v, numHeads));
        if (pastKey is not null && pastValue is not null)
            (keys, values) = (Torch.Cat([pastKey, keys], 2), Torch.Cat([pastValue, values], 2));
        var mask = Biases.Sum(Mask(c, keyPaddingMask, queries, keys.Size(2), maskFilterValue, unidirectional), attentionBias);
        if (!c.Wants(3))
            return (Heads.Merge(Heads.Output(queries, keys, values, mask, false, NonZero(scale))), keys, values, null);
        var all = Heads.Attend(queries, keys, values, mask, NonZero(scale));
        return (Heads.Merge(all.Output), keys, values, all.Scores);
    }

    internal static double? NonZero(float? scale) => scale is null or 0 ? null : scale;

    private static (Tensor Query, Tensor Key, Tensor Value) Unpack(NodeCall c, Tensor query, Tensor? key, Tensor? value)
    {
        if (query.Dim == 5)
            return (query.Select(3, 0).Flatten(2), query.Select(3, 1).Flatten(2), query.Select(3, 2).Flatten(2));
        if (key is { Dim: 5 })
            return (query, key.Select(3, 0).Flatten(2), key.Select(3, 1).Flatten(2));
        return key is not null && value is not null ? (query, key, value) : throw c.Error("It has a query, but no key or value.");
    }

    /// <summary>One step of a decoder, whose cache may be as long as the longest sequence and may have been written by several beams.</summary>
    [OnnxOperator("DecoderMaskedMultiHeadAttention", Domain = "com.microsoft")]
    internal static (Tensor Output, Tensor? PresentKey, Tensor? PresentValue, Tensor? Scores) Decode(NodeCall c, Tensor query, Tensor? key, Tensor? value, Tensor? maskIndex, Tensor? attentionBias,
        Tensor? pastKey, Tensor? pastValue, [Input] long? pastSequenceLength, [Input] long? beamWidth, Tensor? cacheIndirection, Tensor? bias,
        long numHeads, float? scale, float maskFilterValue = -10000, bool pastPresentShareBuffer = false, bool outputQk = false)
    {
        var (q, k, v) = Unpack(c, query, key, value);
        if (bias is not null)
        {
            var biases = bias.Split([q.Size(-1), q.Size(-1), bias.Size(0) - 2 * q.Size(-1)]);
            q = q.Add(biases[0]);
            if (k.Dim == 3)
                (k, v) = (k.Add(biases[1]), v.Add(biases[2]));
        }
        var (queries, keys, values) = (InHeads(q, numHeads), InHeads(k, numHeads), InHeads(v, numHeads));
        Tensor? presentKey = null, presentValue = null;
        // Keys that come in heads are an encoder's, and have no cache.
        if (k.Dim == 3)
        {
            var before = !pastPresentShareBuffer ? pastKey?.Size(2) ?? 0 : pastSequenceLength ?? throw c.Error("A cache that keeps its size needs past_sequence_length.");
            (presentKey, presentValue) = (Cached(pastKey, keys), Cached(pastValue, values));
            (keys, values) = (Seen(presentKey), Seen(presentValue));

            Tensor Cached(Tensor? past, Tensor update) => past is null ? update : pastPresentShareBuffer ? Caches.Write(past, update, Torch.Full([update.Size(0)], before, DType.Int64), 2) : Torch.Cat([past, update], 2);

            Tensor Seen(Tensor present)
            {
                var seen = present.Narrow(2, 0, before + queries.Size(2));
                return cacheIndirection is not null && before > 0 ? OfBeams(seen, cacheIndirection, beamWidth ?? 1, before) : seen;
            }
        }
        var mask = Biases.Sum(Mask(c, maskIndex, queries, keys.Size(2), maskFilterValue, causal: false), attentionBias);
        if (!outputQk || !c.Wants(3))
            return (Heads.Merge(Heads.Output(queries, keys, values, mask, false, NonZero(scale))), presentKey, presentValue, null);
        var all = Heads.Attend(queries, keys, values, mask, NonZero(scale));
        return (Heads.Merge(all.Output), presentKey, presentValue, all.Scores);
    }

    /// <summary>A cache whose places before the newest are those of the beams that wrote them.</summary>
    /// <param name="cache">[batch · beams, heads, places, size].</param>
    /// <param name="beams">[batch, beams, places at least]: which beam of the sample wrote each.</param>
    /// <param name="width">The number of beams.</param>
    /// <param name="before">How many places.</param>
    private static Tensor OfBeams(Tensor cache, Tensor beams, long width, long before)
    {
        var rows = beams.To(DType.Int64).Narrow(2, 0, before).Reshape(-1, before);
        rows = rows.Add(Torch.Arange(rows.Size(0)).Div((Tensor)width, DivRounding.Floor).Mul((Tensor)width).Unsqueeze(1));
        var old = cache.Narrow(2, 0, before);
        var chosen = old.Gather(0, rows.Reshape(-1, 1, before, 1).Expand(old.Shape));
        return Torch.Cat([chosen, cache.Narrow(2, before, cache.Size(2) - before)], 2);
    }

    private static Tensor InHeads(Tensor x, long heads) => x.Dim == 4 ? x : Heads.Split(x, heads);

    /// <summary>A bias of any mask that these operators take: lengths, ends and starts, or one number for each key.</summary>
    private static Tensor? Mask(NodeCall c, Tensor? mask, Tensor query, long keys, double otherwise, bool causal)
    {
        var (batch, queries, dtype) = (query.Size(0), query.Size(2), query.DType);
        var band = causal ? Biases.Band(queries, keys, keys - queries, null, 0, dtype) : null;
        var bias = mask switch
        {
            null => null,
            { Dim: 1 } when mask.Size(0) == batch || mask.Size(0) == 3 * batch + 2 => Biases.First(mask.Narrow(0, 0, batch), keys, dtype, otherwise),
            { Dim: 1 } when mask.Size(0) == 2 * batch => Between(mask.Narrow(0, batch, batch), mask.Narrow(0, 0, batch), keys, dtype, otherwise),
            { Dim: 2 } => Biases.Allowing(mask.Gt((Tensor)0L), dtype, otherwise).Unsqueeze(1).Unsqueeze(1),
            { Dim: 3 } => Biases.Allowing(mask.Gt((Tensor)0L), dtype, otherwise).Unsqueeze(1),
            { Dim: 4 } => Biases.Allowing(mask.Narrow(2, keys - queries, queries).Narrow(3, 0, keys).Gt((Tensor)0L), dtype, otherwise),
            _ => throw c.Error($"A mask of shape {Shapes.Text(mask.Shape)} does not fit {batch} samples with {queries} queries and {keys} keys."),
        };
        return Biases.Sum(band, bias);
    }

    private static Tensor Between(Tensor starts, Tensor ends, long keys, DType dtype, double otherwise)
    {
        var places = Torch.Arange(keys);
        var allowed = places.Ge(starts.To(DType.Int64).Reshape(-1, 1, 1, 1)).LogicalAnd(places.Lt(ends.To(DType.Int64).Reshape(-1, 1, 1, 1)));
        return Biases.Allowing(allowed, dtype, otherwise);
    }
}
