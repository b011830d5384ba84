using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Attention;

/// <summary>Attention over heads: softmax(cap(q · kᵀ · scale) + bias) · v, with the values on the way that operators give out.</summary>
/// <param name="Output">[batch, heads, queries, v].</param>
/// <param name="Scores">q · kᵀ · scale.</param>
/// <param name="Capped">The scores after the cap.</param>
/// <param name="Biased">The capped scores with the bias.</param>
/// <param name="Weights">What the values are weighed with.</param>
internal sealed record Attended(Tensor Output, Tensor Scores, Tensor Capped, Tensor Biased, Tensor Weights);

/// <summary>Heads of attention.</summary>
internal static class Heads
{
    /// <summary>Heads side by side made a dimension: [batch, sequence, heads · size] to [batch, heads, sequence, size].</summary>
    internal static Tensor Split(Tensor packed, long heads) => packed.Dim == 3 && heads > 0 && packed.Size(2) % heads == 0
        ? packed.Reshape(packed.Size(0), packed.Size(1), heads, packed.Size(2) / heads).Transpose(1, 2)
        : throw new ShapeException($"A tensor of shape {Shapes.Text(packed.Shape)} does not hold {heads} heads side by side in its last of three dimensions.");

    /// <summary>Heads put side by side: [batch, heads, sequence, size] to [batch, sequence, heads · size].</summary>
    internal static Tensor Merge(Tensor heads) => heads.Transpose(1, 2).Flatten(2);

    /// <summary>Keys or values of [batch, heads, sequence, size], each head standing for a group of the query's.</summary>
    internal static Tensor ForQueries(Tensor heads, long queryHeads) => heads.Size(1) == queryHeads ? heads
        : heads.Size(1) > 0 && queryHeads % heads.Size(1) == 0 ? heads.RepeatInterleave(queryHeads / heads.Size(1), 1)
        : throw new ShapeException($"{queryHeads} heads of the query cannot share {heads.Size(1)} heads of keys and values evenly.");

    /// <summary>What attention gives, without the values on the way.</summary>
    /// <param name="query">[batch, heads, queries, size].</param>
    /// <param name="key">[batch, heads or a divisor of them, keys, size].</param>
    /// <param name="value">[batch, heads or a divisor of them, keys, v].</param>
    /// <param name="bias">Added to the scores; broadcasts to [batch, heads, queries, keys].</param>
    /// <param name="causal">Whether no query looks at later keys; only without a bias.</param>
    /// <param name="scale">1 / √size if null.</param>
    internal static Tensor Output(Tensor query, Tensor key, Tensor value, Tensor? bias, bool causal, double? scale) =>
        Functional.ScaledDotProductAttention(query, ForQueries(key, query.Size(1)), ForQueries(value, query.Size(1)), bias, isCausal: causal, scale: scale);

    /// <summary>Attends. A query that the bias keeps from every key gives zeros.</summary>
    /// <param name="query">[batch, heads, queries, size].</param>
    /// <param name="key">[batch, heads or a divisor of them, keys, size].</param>
    /// <param name="value">[batch, heads or a divisor of them, keys, v].</param>
    /// <param name="bias">Added to the scores; broadcasts to [batch, heads, queries, keys].</param>
    /// <param name="scale">1 / √size if null.</param>
    /// <param name="softcap">Scores are kept within ± this by a tanh; 0 for no limit.</param>
    /// <param name="precision">The dtype of the softmax; that of the scores if null.</param>
    /// <param name="softmax">Another softmax over the last dimension.</param>
    internal static Attended Attend(Tensor query, Tensor key, Tensor value, Tensor? bias, double? scale = null, double softcap = 0, DType? precision = null, Func<Tensor, Tensor>? softmax = null)
    {
        (key, value) = (ForQueries(key, query.Size(1)), ForQueries(value, query.Size(1)));
        // Half the scale on each side, so that halves do not overflow between.
        var root = Math.Sqrt(scale ?? 1 / Math.Sqrt(query.Size(-1)));
        var scores = query.Mul(root).MatMul(key.Transpose(-2, -1).Mul(root));
        var capped = softcap > 0 ? scores.Div(softcap).Tanh().Mul(softcap) : scores;
        var biased = bias is null ? capped : capped.Add(bias);
        var wide = precision is { } dtype ? biased.To(dtype) : biased;
        var weights = softmax is null ? wide.Softmax(-1) : softmax(wide);
        if (bias is not null)
            weights = weights.MaskedFill(bias.Eq(double.NegativeInfinity).All(-1, keepdim: true), 0.0);
        weights = weights.To(value.DType);
        return new(weights.MatMul(value).To(query.DType), scores, capped, biased, weights);
    }
}
