namespace TorchPort.Nn;

/// <summary>Attention in several parts of the features at once. PyTorch: <c>nn.MultiheadAttention</c>.</summary>
public sealed partial class MultiheadAttention : Module
{
    private readonly long _embedDim, _heads;
    private readonly double _dropout;
    private readonly bool _addZeroAttn, _batchFirst;

    /// <summary>A layer with random weights.</summary>
    /// <param name="embedDim">The size of the query and of the output.</param>
    /// <param name="numHeads">Into how many parts it falls.</param>
    /// <param name="dropout">The share of attention that is dropped in training.</param>
    /// <param name="bias">Whether projections have biases.</param>
    /// <param name="addBiasKv">Whether a learned key and value are added to all.</param>
    /// <param name="addZeroAttn">Whether a key and value of zeros are added to all.</param>
    /// <param name="kdim">The size of the key, if another.</param>
    /// <param name="vdim">The size of the value, if another.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension of inputs and outputs.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public MultiheadAttention(long embedDim, long numHeads, double dropout = 0, bool bias = true, bool addBiasKv = false, bool addZeroAttn = false, long? kdim = null, long? vdim = null,
        bool batchFirst = false, Device? device = null, DType? dtype = null)
    {
        if (embedDim <= 0 || numHeads <= 0 || embedDim % numHeads != 0)
            throw new ArgumentException($"embed_dim and num_heads must be greater than 0, and embed_dim divisible by num_heads, but they are {embedDim} and {numHeads}.", nameof(numHeads));
        (_embedDim, _heads, _dropout, _addZeroAttn, _batchFirst) = (embedDim, numHeads, dropout, addZeroAttn, batchFirst);
        var (keys, values) = (kdim ?? embedDim, vdim ?? embedDim);
        if (keys == embedDim && values == embedDim)
        {
            InProjWeight = new(Torch.Empty([3 * embedDim, embedDim], dtype, device));
        }
        else
        {
            QProjWeight = new(Torch.Empty([embedDim, embedDim], dtype, device));
            KProjWeight = new(Torch.Empty([embedDim, keys], dtype, device));
            VProjWeight = new(Torch.Empty([embedDim, values], dtype, device));
        }
        InProjBias = bias ? new(Torch.Empty([3 * embedDim], dtype, device)) : null;
        OutProj = new(embedDim, embedDim, bias, device, dtype);
        if (addBiasKv)
        {
            BiasK = new(Torch.Empty([1, 1, embedDim], dtype, device));
            BiasV = new(Torch.Empty([1, 1, embedDim], dtype, device));
        }
        ResetParameters();
    }

    /// <summary>[embed, embed], where key or value has another size.</summary>
    [Name("q_proj_weight")] public Parameter? QProjWeight { get; }

    /// <summary>[embed, kdim], where key or value has another size.</summary>
    [Name("k_proj_weight")] public Parameter? KProjWeight { get; }

    /// <summary>[embed, vdim], where key or value has another size.</summary>
    [Name("v_proj_weight")] public Parameter? VProjWeight { get; }

    /// <summary>[3 · embed, embed]: of query, key and value.</summary>
    [Name("in_proj_weight")] public Parameter? InProjWeight { get; }

    /// <summary>[3 · embed]: of query, key and value.</summary>
    [Name("in_proj_bias")] public Parameter? InProjBias { get; }

    /// <summary>A key added to all, [1, 1, embed].</summary>
    [Name("bias_k")] public Parameter? BiasK { get; }

    /// <summary>A value added to all, [1, 1, embed].</summary>
    [Name("bias_v")] public Parameter? BiasV { get; }

    /// <summary>What the parts go through together.</summary>
    [Name("out_proj")] public Linear OutProj { get; }

    /// <summary>Attention of the query to the keys.</summary>
    /// <param name="query">[L, N, embed], or [N, L, embed] where the batch is first, or [L, embed].</param>
    /// <param name="key">[S, N, kdim] likewise.</param>
    /// <param name="value">[S, N, vdim] likewise.</param>
    /// <param name="keyPaddingMask">[N, S]: true for keys to be left out, or a number that is added.</param>
    /// <param name="needWeights">Whether attention is given too; without it this is faster.</param>
    /// <param name="attnMask">[L, S] or [N · heads, L, S]: true where no attention is paid, or a number that is added.</param>
    /// <param name="averageAttnWeights">Whether the attention given is the mean over heads.</param>
    /// <param name="isCausal">Says that the mask is the causal one.</param>
    /// <returns>The output, in the query's shape, and the attention [N, L, S] or [N, heads, L, S] if wanted.</returns>
    public (Tensor Output, Tensor? Weights) Call(Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask = null, bool needWeights = true, Tensor? attnMask = null,
        bool averageAttnWeights = true, bool isCausal = false)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        UpdateComputed();
        OutProj.UpdateComputed();
        if (!_batchFirst || query.Dim != 3)
            return Attend(query, key, value, keyPaddingMask, needWeights, attnMask, averageAttnWeights, isCausal);
        var q = query.Transpose(0, 1);
        var k = key == query ? q : key.Transpose(0, 1);
        var v = value == key ? k : value.Transpose(0, 1);
        var (output, weights) = Attend(q, k, v, keyPaddingMask, needWeights, attnMask, averageAttnWeights, isCausal);
        return (output.Transpose(0, 1), weights);
    }

    private (Tensor Output, Tensor? Weights) Attend(Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask, bool needWeights, Tensor? attnMask, bool averageAttnWeights, bool isCausal) =>
        Functional.MultiHeadAttentionForward(query, key, value, _embedDim, _heads, InProjWeight, InProjBias, BiasK, BiasV, _addZeroAttn, _dropout, OutProj.Weight, OutProj.Bias, Training,
            keyPaddingMask, needWeights, attnMask, InProjWeight is null, QProjWeight, KProjWeight, VProjWeight, null, null, averageAttnWeights, isCausal);

    private void ResetParameters()
    {
        foreach (var weight in (ReadOnlySpan<Parameter?>)[InProjWeight, QProjWeight, KProjWeight, VProjWeight])
        {
            if (weight is not null)
                Init.XavierUniform_(weight);
        }
        if (InProjBias is not null)
        {
            Init.Zeros_(InProjBias);
            Init.Zeros_(OutProj.Bias!);
        }
        if (BiasK is not null)
            Init.XavierNormal_(BiasK);
        if (BiasV is not null)
            Init.XavierNormal_(BiasV);
    }
}
