using TorchPort.Onnx.Operators.Quantization;
using static TorchPort.Onnx.Operators.Microsoft.QuantizedValues;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Layers of transformers whose weights are quantized.</summary>
internal static class QuantizedLayers
{
    /// <summary>ONNX's, which the domain had for 16 and 4 bits first.</summary>
    [OnnxOperator("QuantizeLinear", Domain = "com.microsoft")]
    internal static OnnxTensor Quantize(NodeCall c, Tensor x, Tensor yScale, OnnxValue? yZeroPoint, int axis = 1) =>
        LinearQuantization.Quantize(c, x, yScale, yZeroPoint, null, null, axis);

    [OnnxOperator("DequantizeLinear", Domain = "com.microsoft")]
    internal static Tensor Dequantize(NodeCall c, Tensor x, Tensor xScale, Tensor? xZeroPoint, int axis = 1) => LinearQuantization.Dequantize(c, x, xScale, xZeroPoint, null, axis);

    /// <summary>Attention whose projections are products of integers.</summary>
    [OnnxOperator("QAttention", Domain = "com.microsoft")]
    internal static (Tensor Output, Tensor? Present) Attention(NodeCall c, Tensor input, Tensor weight, Tensor bias, Tensor inputScale, Tensor weightScale, Tensor? maskIndex, Tensor? inputZeroPoint, Tensor? weightZeroPoint,
        Tensor? past, long numHeads, float? scale, bool doRotary = false, float maskFilterValue = -10000, bool pastPresentShareBuffer = false, bool unidirectional = false)
    {
        if (doRotary || pastPresentShareBuffer)
            throw c.Error("Rotary embeddings and caches that keep their size are only for GPUs in this operator: use GroupQueryAttention or MultiHeadAttention.");
        var projected = QuantizedProducts.MatMulIntegerToFloat(input, weight, inputScale, weightScale, inputZeroPoint, weightZeroPoint, bias);
        return Attentions.OfProjected(c, projected, maskIndex, past, null, numHeads, null, scale, maskFilterValue, unidirectional);
    }

    [OnnxOperator("QEmbedLayerNormalization", Domain = "com.microsoft")]
    internal static (Tensor Output, Tensor MaskIndex) EmbedLayerNormalization(Tensor inputIds, Tensor? segmentIds, Tensor wordEmbedding, Tensor positionEmbedding, Tensor? segmentEmbedding,
        Tensor gamma, Tensor beta, Tensor? mask, Tensor wordScale, Tensor positionScale, Tensor? segmentScale, Tensor gammaScale, Tensor betaScale,
        Tensor wordZeroPoint, Tensor positionZeroPoint, Tensor? segmentZeroPoint, Tensor gammaZeroPoint, Tensor betaZeroPoint, float epsilon = 1e-12f)
    {
        var segments = segmentEmbedding is null || segmentScale is null ? null : Real(segmentEmbedding, segmentScale, segmentZeroPoint);
        var (output, index, _) = SkipNorms.EmbedLayerNormalization(inputIds, segmentIds, Real(wordEmbedding, wordScale, wordZeroPoint), Real(positionEmbedding, positionScale, positionZeroPoint), segments,
            Real(gamma, gammaScale, gammaZeroPoint), Real(beta, betaScale, betaZeroPoint), mask, null, epsilon);
        return (output, index);
    }

    /// <summary>A long short-term memory whose products are of integers: the weights', and inputs and states quantized within the span of their own numbers at each product.</summary>
    [OnnxOperator("DynamicQuantizeLSTM", Domain = "com.microsoft")]
    internal static (Tensor? Y, Tensor? YH, Tensor? YC) Lstm(NodeCall c, Tensor x, Tensor w, Tensor r, Tensor? b, Tensor? sequenceLens, Tensor? initialH, Tensor? initialC, Tensor? p,
        Tensor wScale, Tensor wZeroPoint, Tensor rScale, Tensor rZeroPoint,
        float[]? activationAlpha, float[]? activationBeta, string[]? activations, float? clip, long? hiddenSize, string direction = "forward", bool inputForget = false)
    {
        _ = hiddenSize;
        var node = new Recurrent.RecurrentNode(c, x, r.Transpose(1, 2), sequenceLens, direction, batchFirst: false);
        return Recurrent.Recurrences.Lstm(c, node, b, initialH, initialC, p, d => Product(x, w, wScale, wZeroPoint, d), (d, h) => Product(h, r, rScale, rZeroPoint, d),
            activationAlpha, activationBeta, activations, clip, inputForget);

        Tensor Product(Tensor left, Tensor weight, Tensor scale, Tensor zeroPoint, int d) =>
            QuantizedProducts.DynamicQuantizeMatMul(c, left, weight.Select(0, d), scale.Select(0, d), zeroPoint.Select(0, d), null);
    }

    /// <summary>Rows of a table that is quantized in blocks of a dimension, made real.</summary>
    [OnnxOperator("GatherBlockQuantized", Domain = "com.microsoft")]
    internal static Tensor Gather(NodeCall c, Tensor data, Tensor indices, Tensor scales, Tensor? zeroPoints, int bits = 4, long blockSize = 128, int gatherAxis = 0, int quantizeAxis = 1)
    {
        var packed = c.ElementTypeOf(0) == ElementType.UInt8;
        if (bits is not (2 or 4 or 8) || blockSize < 16)
            throw c.Error($"There are no blocks of {blockSize} with {bits} bits: blocks have 16 or more numbers of 2, 4 or 8 bits.");
        var (gather, quantize) = (Axes.Of(gatherAxis, data.Dim), Axes.Of(quantizeAxis, data.Dim));
        if (gather == quantize || packed && bits < 8 && quantize != data.Dim - 1)
            throw c.Error($"It gathers along axis {gather} and is quantized along axis {quantize}: the axes must differ, and packed numbers lie along the last.");
        var after = quantize > gather ? quantize + indices.Dim - 1 : quantize;
        Tensor Rows(Tensor x) => Indexing.Gathering.Gather(packed && x.DType == DType.UInt8 ? Spread(x, bits) : x, indices, gather);
        var rows = Rows(data);
        var size = rows.Size(after);
        var blocks = scales.Size(quantize);
        Tensor Each(Tensor x) => x.RepeatInterleave(blockSize, after).Narrow(after, 0, size);
        var real = LinearQuantization.Wide(rows);
        if (zeroPoints is not null)
            real = real.Sub(Each(LinearQuantization.Wide(Rows(zeroPoints).Narrow(after, 0, blocks))));
        else if (packed)
            real = real.Sub((double)(1 << (bits - 1)));
        return real.To(scales.DType).Mul(Each(Indexing.Gathering.Gather(scales, indices, gather)));
    }
}
