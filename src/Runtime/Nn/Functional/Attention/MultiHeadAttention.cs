namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>What <see cref="MultiheadAttention"/> computes, with its weights as arguments. PyTorch: <c>F.multi_head_attention_forward</c>.</summary>
    /// <param name="query">[L, N, E], or [L, E].</param>
    /// <param name="key">[S, N, E], or [S, E].</param>
    /// <param name="value">[S, N, E], or [S, E].</param>
    /// <param name="embedDimToCheck">E.</param>
    /// <param name="numHeads">Into how many parts E falls.</param>
    /// <param name="inProjWeight">[3E, E], of query, key and value.</param>
    /// <param name="inProjBias">[3E].</param>
    /// <param name="biasK">A key added to all, [1, 1, E].</param>
    /// <param name="biasV">A value added to all, [1, 1, E].</param>
    /// <param name="addZeroAttn">Whether a key and value of zeros are added to all.</param>
    /// <param name="dropoutP">The share of attention that is dropped.</param>
    /// <param name="outProjWeight">[E, E].</param>
    /// <param name="outProjBias">[E].</param>
    /// <param name="training">Whether anything is dropped.</param>
    /// <param name="keyPaddingMask">[N, S]: true for keys to be left out, or a number that is added.</param>
    /// <param name="needWeights">Whether attention is given too.</param>
    /// <param name="attnMask">[L, S] or [N · heads, L, S]: true where no attention is paid, or a number that is added.</param>
    /// <param name="useSeparateProjWeight">Whether query, key and value have weights of their own.</param>
    /// <param name="qProjWeight">The query's.</param>
    /// <param name="kProjWeight">The key's.</param>
    /// <param name="vProjWeight">The value's.</param>
    /// <param name="staticK">[N · heads, S, E / heads]: keys instead of the projected ones.</param>
    /// <param name="staticV">[N · heads, S, E / heads]: values instead of the projected ones.</param>
    /// <param name="averageAttnWeights">Whether the attention given is the mean over heads.</param>
    /// <param name="isCausal">Says that the mask is the causal one, which is needed besides.</param>
    /// <returns>The output [L, N, E], and the attention if wanted.</returns>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    public static (Tensor Output, Tensor? Weights) MultiHeadAttentionForward(Tensor query, Tensor key, Tensor value, long embedDimToCheck, long numHeads, Tensor? inProjWeight, Tensor? inProjBias,
        Tensor? biasK, Tensor? biasV, bool addZeroAttn, double dropoutP, Tensor outProjWeight, Tensor? outProjBias, bool training = true, Tensor? keyPaddingMask = null, bool needWeights = true,
        Tensor? attnMask = null, bool useSeparateProjWeight = false, Tensor? qProjWeight = null, Tensor? kProjWeight = null, Tensor? vProjWeight = null, Tensor? staticK = null, Tensor? staticV = null,
        bool averageAttnWeights = true, bool isCausal = false)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (isCausal && attnMask is null)
            throw new ArgumentException("Need attn_mask if specifying the is_causal hint.", nameof(attnMask));
        if (query.Dim == 2)
        {
            var k1 = key == query ? null : key.Unsqueeze(1);
            var q1 = query.Unsqueeze(1);
            var (output, weights) = MultiHeadAttentionForward(q1, k1 ?? q1, value == key ? k1 ?? q1 : value.Unsqueeze(1), embedDimToCheck, numHeads, inProjWeight, inProjBias, biasK, biasV, addZeroAttn,
                dropoutP, outProjWeight, outProjBias, training, keyPaddingMask?.Unsqueeze(0), needWeights, attnMask, useSeparateProjWeight, qProjWeight, kProjWeight, vProjWeight, staticK, staticV, averageAttnWeights, isCausal);
            return (output.Squeeze(1), weights?.Squeeze(0));
        }
        var (length, batch, size) = (query.Shape[0], query.Shape[1], query.Shape[^1]);
        if (query.Dim != 3 || key.Dim != 3 || value.Dim != 3 || size != embedDimToCheck || size % numHeads != 0 || key.Shape[0] != value.Shape[0] || key.Shape[1] != batch || value.Shape[1] != batch)
            throw new ShapeException($"was expecting query, key and value of shapes [L, N, {embedDimToCheck}], [S, N, …] and [S, N, …] divisible into {numHeads} heads, but got {Shapes.Text(query.Shape)}, {Shapes.Text(key.Shape)} and {Shapes.Text(value.Shape)}.");
        var projections = useSeparateProjWeight ? (Tensor?[])[qProjWeight, kProjWeight, vProjWeight] : inProjWeight!.Chunk(3);
        var biases = inProjBias is null ? new Tensor?[3] : inProjBias.Chunk(3);
        var (q, k, v) = query == key && key == value && !useSeparateProjWeight ? Packed(Linear(query, inProjWeight!, inProjBias).Chunk(3, -1))
            : (Linear(query, projections[0]!, biases[0]), Linear(key, projections[1]!, biases[1]), Linear(value, projections[2]!, biases[2]));
        var mask = Additive(attnMask, q.DType);
        var padding = Additive(keyPaddingMask, q.DType);
        if (mask is { Dim: 2 })
            mask = mask.Unsqueeze(0);
        if (biasK is not null && biasV is not null)
        {
            k = Torch.Cat([k, biasK.Expand(1, batch, size)]);
            v = Torch.Cat([v, biasV.Expand(1, batch, size)]);
            (mask, padding) = (OneMore(mask), OneMore(padding));
        }
        var headSize = size / numHeads;
        q = Heads(q);
        k = staticK ?? Heads(k);
        v = staticV ?? Heads(v);
        if (addZeroAttn)
        {
            var zeros = Torch.Zeros([batch * numHeads, 1, headSize], k.DType, k.Device);
            (k, v) = (Torch.Cat([k, zeros], 1), Torch.Cat([v, zeros], 1));
            (mask, padding) = (OneMore(mask), OneMore(padding));
        }
        var sources = k.Shape[1];
        if (padding is not null)
        {
            var ofHeads = padding.View(batch, 1, 1, sources).Expand(batch, numHeads, 1, sources).Reshape(batch * numHeads, 1, sources);
            mask = mask is null ? ofHeads : mask.Add(ofHeads);
        }
        var scores = q.Mul(1 / Math.Sqrt(headSize)).Bmm(k.Transpose(1, 2));
        var attention = (mask is null ? scores : scores.Add(mask)).Softmax(-1);
        if (!needWeights && mask is not null)
            attention = attention.MaskedFill(scores.Add(mask).Eq(double.NegativeInfinity).All(-1, keepdim: true), 0.0);
        attention = Dropout(attention, dropoutP, training);
        var joined = attention.Bmm(v).Transpose(0, 1).Reshape(length * batch, size);
        var result = Linear(joined, outProjWeight, outProjBias).View(length, batch, -1);
        if (!needWeights)
            return (result, null);
        var byHead = attention.View(batch, numHeads, length, sources);
        return (result, averageAttnWeights ? byHead.Mean([1]) : byHead);

        Tensor Heads(Tensor x) => x.Reshape(x.Shape[0], batch * numHeads, headSize).Transpose(0, 1);
    }

    private static (Tensor, Tensor, Tensor) Packed(Tensor[] parts) => (parts[0], parts[1], parts[2]);

    /// <summary>A mask as numbers to add: −∞ where it is true.</summary>
    private static Tensor? Additive(Tensor? mask, DType dtype)
    {
        if (mask is null || mask.DType.IsFloatingPoint)
            return mask;
        if (mask.DType != DType.Bool)
            throw new DTypeException($"only bool and floating types of masks are supported, not {mask.DType.TorchName}.");
        return Torch.Zeros(mask.Shape, dtype, mask.Device).MaskedFill(mask, double.NegativeInfinity);
    }

    private static Tensor? OneMore(Tensor? mask) => mask is null ? null : Pad(mask, [0, 1]);
}
