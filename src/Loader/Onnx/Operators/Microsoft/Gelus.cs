namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Activations with the bias that stood before them.</summary>
internal static class Gelus
{
    [OnnxOperator("Gelu", Domain = "com.microsoft")]
    internal static Tensor Gelu(Tensor x) => x.Gelu();

    [OnnxOperator("BiasGelu", Domain = "com.microsoft")]
    internal static Tensor BiasGelu(Tensor a, Tensor b) => a.Add(b).Gelu();

    [OnnxOperator("FastGelu", Domain = "com.microsoft")]
    internal static Tensor FastGelu(Tensor x, Tensor? bias) => (bias is null ? x : x.Add(bias)).Gelu(GeluApproximation.Tanh);

    [OnnxOperator("QuickGelu", Domain = "com.microsoft")]
    internal static Tensor QuickGelu(Tensor x, float alpha = 1.702f) => Activations.Swish.Of(x, alpha);

    /// <summary>The first half of the channels, gated by the second.</summary>
    [OnnxOperator("BiasSplitGelu", Domain = "com.microsoft")]
    internal static Tensor BiasSplitGelu(Tensor x, Tensor bias)
    {
        var sum = x.Add(bias);
        var half = sum.Size(-1) / 2;
        return sum.Narrow(-1, 0, half).Mul(sum.Narrow(-1, half, half).Gelu());
    }

    [OnnxOperator("BiasAdd", Domain = "com.microsoft")]
    internal static Tensor BiasAdd(Tensor x, Tensor bias, Tensor skip) => x.Add(bias).Add(skip);

    [OnnxOperator("BiasSoftmax", Domain = "com.microsoft", Ignores = "is_inner_broadcast")]
    internal static Tensor BiasSoftmax(Tensor data, Tensor bias, int axis = 1) => Activations.Softmax.Softmax1(data.Add(bias), axis);

    [OnnxOperator("BiasDropout", Domain = "com.microsoft")]
    internal static (Tensor Output, Tensor? Mask) BiasDropout(NodeCall c, Tensor data, Tensor bias, Tensor? residual, [Input] double? ratio, [Input] bool? trainingMode, long? seed)
    {
        var (output, mask) = Normalization.Dropping.Dropout(c, data.Add(bias), ratio, trainingMode, seed);
        return (residual is null ? output : output.Add(residual), mask);
    }
}
