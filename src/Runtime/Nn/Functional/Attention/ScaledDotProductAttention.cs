using TorchPort.Plans;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>softmax(query · keyᵀ · scale + mask) · value. PyTorch: <c>F.scaled_dot_product_attention</c>.</summary>
    /// <param name="query">[…, L, E].</param>
    /// <param name="key">[…, S, E].</param>
    /// <param name="value">[…, S, V].</param>
    /// <param name="attnMask">Broadcasts to […, L, S]: true where attention is paid, or a number that is added.</param>
    /// <param name="dropoutP">The share of attention that is dropped.</param>
    /// <param name="isCausal">Whether no query looks at later keys; excludes a mask.</param>
    /// <param name="scale">1 / √E if null.</param>
    /// <param name="enableGqa">Whether each key and value serves several heads of the query, the third dimension from the back.</param>
    /// <returns>[…, L, V].</returns>
    /// <exception cref="ShapeException">The shapes do not fit each other.</exception>
    [Aten("scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> Tensor")]
    public static Tensor ScaledDotProductAttention(Tensor query, Tensor key, Tensor value, Tensor? attnMask = null, double dropoutP = 0, bool isCausal = false, double? scale = null, bool enableGqa = false)
    {
        using var cast = Autocast.Lower(ref query, ref key, ref value, ref attnMask);
        CheckAttention(query, key, value, attnMask, isCausal);
        if (dropoutP == 0 && Tracer.KeepsLayers && Tracer.Keep(new AttentionLayer(isCausal, scale, enableGqa), query, key, value, attnMask) is [var whole])
            return whole;
        if (Tracer.Widens(query))
            return ScaledDotProductAttention(query.To(DType.Float32), key.To(DType.Float32), value.To(DType.Float32), attnMask?.DType == query.DType ? attnMask.To(DType.Float32) : attnMask, dropoutP, isCausal, scale, enableGqa).To(query.DType);
        if (enableGqa)
        {
            key = key.RepeatInterleave(query.Size(-3) / key.Size(-3), -3);
            value = value.RepeatInterleave(query.Size(-3) / value.Size(-3), -3);
        }
        var factor = scale ?? 1 / Math.Sqrt(query.Size(-1));
        if (Tracer.Current is { MayRound: true } && query.DType == DType.Float32 && attnMask is null or { DType: DType.Bool or DType.Float32 } && dropoutP == 0 && (!isCausal || query.Size(-2) * key.Size(-2) <= MostMasked))
            return InPlans(query, key, value, attnMask, isCausal, factor);
        return attnMask is null && dropoutP == 0 && FusedAttention.Applies(query, key, value)
            ? FusedAttention.Of(query, key, value, factor, isCausal) : Attend(query, key, value, attnMask, dropoutP, isCausal, factor).Output;
    }

    /// <summary>Attention in pieces of which plans make one kernel, which reads heads where they lie and writes its result where it is wanted.</summary>
    private static Tensor InPlans(Tensor query, Tensor key, Tensor value, Tensor? mask, bool isCausal, double factor)
    {
        var scores = query.MatMul(key.Transpose(-2, -1)).Mul(factor);
        if (isCausal)
            scores = scores.Add(Torch.Full([query.Size(-2), key.Size(-2)], double.NegativeInfinity, DType.Float32, query.Device).Triu(1));
        if (mask is null)
            return scores.Softmax(-1).MatMul(value);
        var isBool = mask.DType == DType.Bool;
        var some = isBool ? mask.Any(-1, keepdim: true) : mask.Ne(double.NegativeInfinity).Any(-1, keepdim: true);
        scores = isBool ? Torch.Where(mask, scores, double.NegativeInfinity) : scores.Add(mask);
        return Torch.Where(some, scores.Softmax(-1).MatMul(value), 0.0);
    }

    /// <summary>Up to how many scores a plan keeps the mask of those that come later.</summary>
    private const long MostMasked = 1 << 18;

    private static void CheckAttention(Tensor query, Tensor key, Tensor value, Tensor? mask, bool isCausal)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (query.Dim < 2 || key.Dim < 2 || value.Dim < 2)
            throw new ShapeException($"scaled_dot_product_attention: Expected query, key, and value to all be at least 2 dimensional, but got {query.Dim}, {key.Dim} and {value.Dim} dimensions.");
        if (isCausal && mask is not null)
            throw new ArgumentException("scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True.", nameof(isCausal));
    }

    /// <summary>Attention put together of other operations, and the weights of the values.</summary>
    internal static (Tensor Output, Tensor Weights) Attend(Tensor query, Tensor key, Tensor value, Tensor? mask, double dropout, bool isCausal, double scale)
    {
        // Half the scale on each side, so that halves do not overflow between.
        var root = Math.Sqrt(scale);
        var scores = query.Mul(root).MatMul(key.Transpose(-2, -1).Mul(root));
        if (isCausal)
            mask = Torch.Ones([query.Size(-2), key.Size(-2)], DType.Bool, query.Device).Tril();
        if (mask is { DType: DType.Bool })
            scores = scores.MaskedFill(mask.LogicalNot(), double.NegativeInfinity);
        else if (mask is not null)
            scores = scores.Add(mask.To(scores.DType));
        var weights = scores.Softmax(-1);
        if (mask is not null)
            weights = weights.MaskedFill(scores.Eq(double.NegativeInfinity).All(-1, keepdim: true), 0.0);
        weights = Dropout(weights, dropout, training: true);
        return (weights.MatMul(value), weights);
    }
}

/// <summary><see cref="Functional.ScaledDotProductAttention"/> of query, key, value and perhaps a mask.</summary>
/// <param name="IsCausal">Whether no query looks at later keys.</param>
/// <param name="Scale">1 / √E if null.</param>
/// <param name="Grouped">Whether each key and value may serve several heads of the query.</param>
internal sealed record AttentionLayer(bool IsCausal, double? Scale, bool Grouped) : Layer
{
    internal override Tensor[] Call(Tensor?[] inputs) =>
        [Functional.ScaledDotProductAttention(inputs[0]!, inputs[1]!, inputs[2]!, inputs[3], isCausal: IsCausal, scale: Scale, enableGqa: Grouped)];
}
