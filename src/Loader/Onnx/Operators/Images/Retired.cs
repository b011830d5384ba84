namespace TorchPort.Onnx.Operators.Images;

/// <summary>Operators that ONNX tried and withdrew before version 1: models that were converted from Core ML have them, and ONNX Runtime still runs them.</summary>
internal static class Retired
{
    [OnnxOperator("Affine")]
    internal static Tensor Affine(Tensor x, float alpha = 1, float beta = 0) => x.Mul((double)alpha).Add((double)beta);

    [OnnxOperator("ScaledTanh")]
    internal static Tensor ScaledTanh(Tensor x, float alpha = 1, float beta = 1) => x.Mul((double)beta).Tanh().Mul((double)alpha);

    [OnnxOperator("ParametricSoftplus")]
    internal static Tensor ParametricSoftplus(Tensor x, float alpha = 1, float beta = 1) => x.Mul((double)beta).Softplus().Mul((double)alpha);

    [OnnxOperator("ImageScaler")]
    internal static Tensor ImageScaler(NodeCall c, Tensor input, float[]? bias, float scale = 1)
    {
        if (input.Dim != 4 || bias is not null && bias.Length != input.Shape[1])
            throw c.Error($"It takes images [N, C, H, W] and a bias for each channel, but was given {Shapes.Text(input.Shape)} and {bias?.Length ?? 0} biases.");
        var y = input.Mul((double)scale);
        return bias is null ? y : y.Add(Torch.Tensor<float>(bias).To(input.DType).To(input.Device).View(-1, 1, 1));
    }

    /// <summary>What is left without a border of left, top, right and bottom; or so many lines and columns behind it.</summary>
    [OnnxOperator("Crop")]
    internal static Tensor Crop(NodeCall c, Tensor input, long[] border, long[]? scale)
    {
        if (input.Dim != 4 || border.Length != 4 || scale is { Length: not 2 })
            throw c.Error($"It takes images [N, C, H, W], four borders and two sizes, but was given {Shapes.Text(input.Shape)}, {border.Length} and {scale?.Length ?? 0}.");
        var (height, width) = scale is null ? (input.Shape[2] - border[1] - border[3], input.Shape[3] - border[0] - border[2]) : (scale[0], scale[1]);
        return input.Narrow(2, border[1], height).Narrow(3, border[0], width);
    }
}
