namespace TorchPort.Nn;

/// <summary>The operators that PyTorch's own transformer modules call when they infer.</summary>
internal static class NativeAttention
{
    /// <summary>What a padding mask says of [N, S]: true is left out.</summary>
    private const long PaddingMask = 1;

    [Aten("_native_multi_head_attention(Tensor query, Tensor key, Tensor value, int embed_dim, int num_head, Tensor qkv_weight, Tensor qkv_bias, Tensor proj_weight, Tensor proj_bias, Tensor? mask=None, bool need_weights=True, bool average_attn_weights=True, int? mask_type=None) -> (Tensor, Tensor)")]
    internal static (Tensor Output, Tensor Weights) Attention(Tensor query, Tensor key, Tensor value, long embedDim, long numHead, Tensor qkvWeight, Tensor qkvBias, Tensor projWeight, Tensor projBias,
        Tensor? mask = null, bool needWeights = true, bool averageAttnWeights = true, long? maskType = null)
    {
        var weights = qkvWeight.Chunk(3, 0);
        var biases = qkvBias.Chunk(3, 0);
        Tensor q = Heads(query, 0), k = Heads(key, 1), v = Heads(value, 2);
        var bias = mask is null ? null : Masked(mask, maskType, q.DType);
        if (!needWeights)
            return (Projected(Functional.ScaledDotProductAttention(q, k, v, bias)), Torch.Empty([0], q.DType, q.Device));
        var scores = q.Mul(1 / Math.Sqrt(embedDim / numHead)).MatMul(k.Transpose(-2, -1));
        var share = (bias is null ? scores : scores.Add(bias)).Softmax(-1);
        return (Projected(share.MatMul(v)), averageAttnWeights ? share.Mean([1]) : share);

        Tensor Heads(Tensor x, int part) => Functional.Linear(x, weights[part], biases[part]).View(x.Shape[0], x.Shape[1], numHead, embedDim / numHead).Transpose(1, 2);

        Tensor Projected(Tensor y) => Functional.Linear(y.Transpose(1, 2).Reshape(query.Shape[0], query.Shape[1], embedDim), projWeight, projBias);
    }

    [Aten("_transformer_encoder_layer_fwd(Tensor src, int embed_dim, int num_heads, Tensor qkv_weight, Tensor qkv_bias, Tensor proj_weight, Tensor proj_bias, bool use_gelu, bool norm_first, float eps, Tensor norm_weight_1, Tensor norm_bias_1, Tensor norm_weight_2, Tensor norm_bias_2, Tensor ffn_weight_1, Tensor ffn_bias_1, Tensor ffn_weight_2, Tensor ffn_bias_2, Tensor? mask=None, int? mask_type=None) -> Tensor")]
    internal static Tensor EncoderLayer(Tensor src, long embedDim, long numHeads, Tensor qkvWeight, Tensor qkvBias, Tensor projWeight, Tensor projBias, bool useGelu, bool normFirst, double eps,
        [AtenName("norm_weight_1")] Tensor normWeight1, [AtenName("norm_bias_1")] Tensor normBias1, [AtenName("norm_weight_2")] Tensor normWeight2, [AtenName("norm_bias_2")] Tensor normBias2,
        [AtenName("ffn_weight_1")] Tensor weight1, [AtenName("ffn_bias_1")] Tensor bias1, [AtenName("ffn_weight_2")] Tensor weight2, [AtenName("ffn_bias_2")] Tensor bias2, Tensor? mask = null, long? maskType = null)
    {
        if (normFirst)
        {
            src = src.Add(Attend(Norm1(src)));
            return src.Add(Feed(Norm2(src)));
        }
        src = Norm1(src.Add(Attend(src)));
        return Norm2(src.Add(Feed(src)));

        Tensor Norm1(Tensor x) => Functional.LayerNorm(x, [embedDim], normWeight1, normBias1, eps);

        Tensor Norm2(Tensor x) => Functional.LayerNorm(x, [embedDim], normWeight2, normBias2, eps);

        Tensor Attend(Tensor x) => Attention(x, x, x, embedDim, numHeads, qkvWeight, qkvBias, projWeight, projBias, mask, needWeights: false, maskType: maskType).Output;

        Tensor Feed(Tensor x)
        {
            var hidden = Functional.Linear(x, weight1, bias1);
            return Functional.Linear(useGelu ? hidden.Gelu() : hidden.Relu(), weight2, bias2);
        }
    }

    /// <summary>Whether all padding is behind the sequences, so that they can be kept without it. The answer is always yes, so that no plan has to look; who keeps them minds where padding is.</summary>
    [Aten("_nested_tensor_from_mask_left_aligned(Tensor t, Tensor mask) -> bool")]
    internal static bool IsLeftAligned(Tensor t, Tensor mask) => true;

    /// <summary>A mask of any of the three kinds as what is added to the scores. As in PyTorch, it only leaves out: of floats all but zero do.</summary>
    private static Tensor Masked(Tensor mask, long? maskType, DType dtype)
    {
        if (maskType == PaddingMask && mask.Dim == 2)
            mask = mask.View(mask.Shape[0], 1, 1, mask.Shape[1]);
        return Torch.ZerosLike(mask, dtype: dtype).MaskedFill(mask.To(DType.Bool), double.NegativeInfinity);
    }
}
