namespace TorchPort.Onnx.Operators.Activations;

/// <summary>Activation functions.</summary>
internal static class Activations
{
    [OnnxOperator("Relu")]
    internal static Tensor Relu(Tensor x) => x.Relu();

    [OnnxOperator("LeakyRelu")]
    internal static Tensor LeakyRelu(Tensor x, float alpha = 0.01f) => x.LeakyRelu(alpha);

    [OnnxOperator("Elu")]
    internal static Tensor Elu(Tensor x, float alpha = 1) => x.Elu(alpha);

    [OnnxOperator("Celu", 12)]
    internal static Tensor Celu(Tensor x, float alpha = 1) => x.Celu(alpha);

    /// <summary>Before opset 6 the constants were less exact.</summary>
    [OnnxOperator("Selu")]
    internal static Tensor Selu1(Tensor x, float alpha = 1.6732f, float gamma = 1.0507f) => x.Elu(alpha, gamma);

    [OnnxOperator("Selu", 6)]
    internal static Tensor Selu(Tensor x, float alpha = 1.67326319217681884765625f, float gamma = 1.05070102214813232421875f) => x.Elu(alpha, gamma);

    [OnnxOperator("Sigmoid")]
    internal static Tensor Sigmoid(Tensor x) => x.Sigmoid();

    [OnnxOperator("HardSigmoid")]
    internal static Tensor HardSigmoid(Tensor x, float alpha = 0.2f, float beta = 0.5f) => x.Mul((double)alpha).Add((double)beta).Clamp(0.0, 1.0);

    [OnnxOperator("HardSwish", 14)]
    internal static Tensor HardSwish(Tensor x) => x.Hardswish();

    [OnnxOperator("Mish", 18)]
    internal static Tensor Mish(Tensor x) => x.Mish();

    [OnnxOperator("Softplus")]
    internal static Tensor Softplus(Tensor x) => x.Softplus();

    [OnnxOperator("Softsign")]
    internal static Tensor Softsign(Tensor x) => x.Softsign();

    [OnnxOperator("ThresholdedRelu", 10)]
    internal static Tensor ThresholdedRelu(Tensor x, float alpha = 1) => x.Threshold(alpha, 0);

    [OnnxOperator("Shrink", 9)]
    internal static Tensor Shrink(Tensor x, float lambd = 0.5f, float bias = 0) =>
        Torch.Where(x.Lt(-(double)lambd), x.Add((double)bias), Torch.Where(x.Gt((double)lambd), x.Sub((double)bias), Torch.ZerosLike(x))).To(x.DType);

    [OnnxOperator("Gelu", 20)]
    internal static Tensor Gelu(NodeCall c, Tensor x, string approximate = "none") => approximate switch
    {
        "none" => x.Gelu(),
        "tanh" => x.Gelu(GeluApproximation.Tanh),
        _ => throw c.Error($"Its attribute \"approximate\" must be none or tanh, but is {approximate}."),
    };

    [OnnxOperator("PRelu", 7)]
    internal static Tensor PRelu(Tensor x, Tensor slope) => Torch.Where(x.Lt((Tensor)0L), x.Mul(slope), x);

    /// <summary>Before opset 7 a slope of one dimension belonged to the channels.</summary>
    [OnnxOperator("PRelu")]
    internal static Tensor PRelu1(Tensor x, Tensor slope) =>
        PRelu(x, slope.Dim == 1 && x.Dim > 2 ? slope.Reshape([slope.Shape[0], .. Enumerable.Repeat(1L, x.Dim - 2)]) : slope);
}
