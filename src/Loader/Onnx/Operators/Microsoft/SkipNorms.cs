using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Normalizations with the residual sum or the embeddings that stood before them.</summary>
internal static class SkipNorms
{
    [OnnxOperator("SkipLayerNormalization", Domain = "com.microsoft")]
    internal static (Tensor Output, Tensor? Mean, Tensor? InvStdVar, Tensor Sum) SkipLayerNormalization(NodeCall c, Tensor input, Tensor skip, Tensor gamma, Tensor? beta, Tensor? bias, float epsilon = 1e-12f)
    {
        var sum = Sum(input, skip, bias);
        var (output, mean, inverse) = Normalization.Normalizations.LayerNormalization(c, sum, gamma, beta, -1, epsilon);
        return (output, mean, inverse, sum);
    }

    [OnnxOperator("SkipSimplifiedLayerNormalization", Domain = "com.microsoft")]
    internal static (Tensor Output, Tensor? Mean, Tensor? InvStdVar, Tensor Sum) SkipSimplifiedLayerNormalization(Tensor input, Tensor skip, Tensor gamma, Tensor? bias, float epsilon = 1e-12f)
    {
        var sum = Sum(input, skip, bias);
        return (Normalization.RootMeanSquare.Rms(sum, gamma, -1, epsilon), null, null, sum);
    }

    /// <summary>The embeddings of words, places and segments, summed and normalized; and how many tokens of each sample the mask counts.</summary>
    [OnnxOperator("EmbedLayerNormalization", Domain = "com.microsoft", Ignores = "mask_index_type")]
    internal static (Tensor Output, Tensor MaskIndex, Tensor Sum) EmbedLayerNormalization(Tensor inputIds, Tensor? segmentIds, Tensor wordEmbedding, Tensor positionEmbedding, Tensor? segmentEmbedding,
        Tensor gamma, Tensor beta, Tensor? mask, Tensor? positionIds, float epsilon = 1e-12f)
    {
        var places = positionIds is null ? positionEmbedding.Narrow(0, 0, inputIds.Size(1)) : Functional.Embedding(positionIds.To(DType.Int64), positionEmbedding);
        var sum = Functional.Embedding(inputIds.To(DType.Int64), wordEmbedding).Add(places);
        if (segmentIds is not null && segmentEmbedding is not null)
            sum = sum.Add(Functional.Embedding(segmentIds.To(DType.Int64), segmentEmbedding));
        var count = mask is null ? Torch.Zeros([inputIds.Size(0)], DType.Int32) : mask.Eq((Tensor)1L).Sum([1]).To(DType.Int32);
        return (Functional.LayerNorm(sum, gamma.Shape, gamma, beta, epsilon), count, sum);
    }

    /// <summary>Groups of channels normalized, with the channels last unless the node says otherwise.</summary>
    [OnnxOperator("GroupNorm", Domain = "com.microsoft")]
    internal static Tensor GroupNorm(Tensor x, Tensor gamma, Tensor beta, long groups, long activation, bool channelsLast = true, float epsilon = 1e-5f)
    {
        var y = Functional.GroupNorm((channelsLast ? x.Movedim(-1, 1) : x).To(gamma.DType), groups, gamma, beta, epsilon).To(x.DType);
        if (activation == 1)
            y = y.Silu();
        return channelsLast ? y.Movedim(1, -1) : y;
    }

    [OnnxOperator("SkipGroupNorm", Domain = "com.microsoft")]
    internal static (Tensor Y, Tensor Sum) SkipGroupNorm(Tensor x, Tensor gamma, Tensor beta, Tensor skip, Tensor? bias, long groups, long activation, bool channelsLast = true, float epsilon = 1e-5f)
    {
        // A skip of a sample and its channels is the same at every place.
        var each = skip.Dim == 2 ? skip.Reshape(channelsLast ? [skip.Size(0), 1, 1, skip.Size(1)] : [skip.Size(0), skip.Size(1), 1, 1]) : skip;
        var sum = x.Add(each);
        if (bias is not null)
            sum = sum.Add(channelsLast ? bias : bias.Reshape(-1, 1, 1));
        return (GroupNorm(sum, gamma, beta, groups, activation, channelsLast, epsilon), sum);
    }

    private static Tensor Sum(Tensor input, Tensor skip, Tensor? bias) => bias is null ? input.Add(skip) : input.Add(bias).Add(skip);
}
