using static TorchPort.Onnx.Operators.Microsoft.QuantizedValues;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Products of matrices of which one or both are quantized.</summary>
internal static class QuantizedProducts
{
    [OnnxOperator("MatMulIntegerToFloat", Domain = "com.microsoft")]
    internal static Tensor MatMulIntegerToFloat(Tensor a, Tensor b, Tensor aScale, Tensor bScale, Tensor? aZeroPoint, Tensor? bZeroPoint, Tensor? bias) =>
        Biased(Real(a, aScale, aZeroPoint).MatMul(Real(b, bScale, bZeroPoint)), bias);

    /// <summary>The left matrix is quantized first, within the span of its own numbers.</summary>
    [OnnxOperator("DynamicQuantizeMatMul", Domain = "com.microsoft")]
    internal static Tensor DynamicQuantizeMatMul(NodeCall c, Tensor a, Tensor b, Tensor bScale, Tensor? bZeroPoint, Tensor? bias)
    {
        var (integers, scale, zero) = Quantization.LinearQuantization.DynamicQuantize(c, a);
        return MatMulIntegerToFloat(integers, b, scale, bScale, zero, bZeroPoint, bias);
    }

    [OnnxOperator("QGemm", Domain = "com.microsoft")]
    internal static Tensor QGemm(Tensor a, Tensor aScale, Tensor aZeroPoint, Tensor b, Tensor bScale, Tensor bZeroPoint, Tensor? c, Tensor? yScale, Tensor? yZeroPoint,
        [OnnxName("transA")] bool transA = false, [OnnxName("transB")] bool transB = false, float alpha = 1)
    {
        Tensor left = Real(a, aScale, aZeroPoint), right = Real(b, bScale, bZeroPoint, transB ? 0 : 1);
        var product = (transA ? left.T() : left).MatMul(transB ? right.T() : right);
        if (alpha != 1)
            product = product.Mul((double)alpha);
        // The summand is counted in steps of the product of both scales.
        if (c is not null)
            product = product.Add(c.To(DType.Float32).Mul(aScale.Reshape([]).Mul(bScale)).Mul((double)alpha));
        return yScale is null ? product : Integers(product, yScale, yZeroPoint, yZeroPoint?.DType ?? a.DType);
    }

    /// <summary>The right matrix is quantized in blocks of a column, several numbers to a byte.</summary>
    [OnnxOperator("MatMulNBits", Domain = "com.microsoft", Ignores = "accuracy_level,weight_prepacked")]
    internal static Tensor MatMulNBits(NodeCall c, Tensor a, Tensor b, Tensor scales, Tensor? zeroPoints, Tensor? gIdx, Tensor? bias,
        [OnnxName("K")] long k, [OnnxName("N")] long n, long blockSize, int bits = 4)
    {
        if (bits is not (2 or 4 or 8) || blockSize < 16 || k < 1 || n < 1)
            throw c.Error($"A matrix of {k} × {n} in blocks of {blockSize} with {bits} bits is none: blocks have 16 or more numbers of 2, 4 or 8 bits.");
        var blocks = (k + blockSize - 1) / blockSize;
        var integers = Spread(b, bits).Reshape(n, blocks, -1).Narrow(2, 0, blockSize);
        var each = scales.Reshape(n, blocks, 1);
        var zeros = zeroPoints switch
        {
            null => (Tensor)(double)(1 << (bits - 1)),
            { DType.IsFloatingPoint: true } => zeroPoints.Reshape(n, blocks, 1),
            _ => Spread(zeroPoints.Reshape(n, -1), bits).Narrow(1, 0, blocks).Unsqueeze(2).To(scales.DType),
        };
        var real = integers.To(scales.DType).Sub(zeros);
        real = gIdx is null ? real.Mul(each).Reshape(n, -1).Narrow(1, 0, k)
            : real.Reshape(n, -1).Narrow(1, 0, k).Mul(scales.Reshape(n, blocks).IndexSelect(1, gIdx.To(DType.Int64)));
        return Biased(a.MatMul(real.T().To(a.DType)), bias);
    }

    /// <summary>The right matrix is in blocks of four-bit floating numbers, whose largest are given.</summary>
    [OnnxOperator("MatMulBnb4", Domain = "com.microsoft")]
    internal static Tensor MatMulBnb4(NodeCall c, Tensor a, Tensor b, Tensor absmax, [OnnxName("K")] long k, [OnnxName("N")] long n, long blockSize, long quantType, bool trainingMode = false,
        [OnnxName("transB")] bool transB = true)
    {
        if (blockSize < 16 || k < 1 || n < 1 || quantType is not (0 or 1))
            throw c.Error($"A matrix of {k} × {n} in blocks of {blockSize} of type {quantType} is none: blocks have 16 or more numbers of type 0 (FP4) or 1 (NF4).");
        _ = trainingMode;
        // The first of two numbers has the higher bits.
        var levels = Spread(b.Reshape(-1), 4).Reshape(-1, 2).Flip(1).Reshape(-1).Narrow(0, 0, checked(k * n));
        var table = Torch.Tensor<float>(quantType == 0 ? Fp4 : Nf4, [16]).To(absmax.DType);
        var sizes = absmax.RepeatInterleave(blockSize, 0).Narrow(0, 0, k * n);
        var weight = table.IndexSelect(0, levels.To(DType.Int64)).Mul(sizes).Reshape(n, k).To(a.DType);
        return transB ? a.MatMul(weight.T()) : a.MatMul(weight);
    }

    /// <summary>Quantiles of the normal distribution, as bitsandbytes has them.</summary>
    private static readonly float[] Nf4 =
    [
        -1, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1,
    ];

    /// <summary>A sign, two bits of exponent and one of the fraction, the largest being 1.</summary>
    private static readonly float[] Fp4 = [0, 0.0052083333f, 2 / 3f, 1, 1 / 3f, 0.5f, 1 / 6f, 0.25f, -0f, -0.0052083333f, -2 / 3f, -1, -1 / 3f, -0.5f, -1 / 6f, -0.25f];

    private static Tensor Biased(Tensor product, Tensor? bias) => bias is null ? product : product.Add(bias);
}
