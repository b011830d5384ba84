using static TorchPort.Onnx.Operators.Microsoft.QuantizedValues;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Functions of quantized numbers: made real, computed, and quantized again.</summary>
internal static class QuantizedPointwise
{
    [OnnxOperator("QLinearAdd", Domain = "com.microsoft")]
    internal static Tensor Add(Tensor a, Tensor aScale, Tensor? aZeroPoint, Tensor b, Tensor bScale, Tensor? bZeroPoint, Tensor cScale, Tensor? cZeroPoint) =>
        Integers(Real(a, aScale, aZeroPoint).Add(Real(b, bScale, bZeroPoint)), cScale, cZeroPoint, a.DType);

    [OnnxOperator("QLinearMul", Domain = "com.microsoft")]
    internal static Tensor Mul(Tensor a, Tensor aScale, Tensor? aZeroPoint, Tensor b, Tensor bScale, Tensor? bZeroPoint, Tensor cScale, Tensor? cZeroPoint) =>
        Integers(Real(a, aScale, aZeroPoint).Mul(Real(b, bScale, bZeroPoint)), cScale, cZeroPoint, a.DType);

    [OnnxOperator("QLinearSigmoid", Domain = "com.microsoft")]
    internal static Tensor Sigmoid(Tensor x, Tensor xScale, Tensor? xZeroPoint, Tensor yScale, Tensor? yZeroPoint) =>
        Integers(Real(x, xScale, xZeroPoint).Sigmoid(), yScale, yZeroPoint, x.DType);

    [OnnxOperator("QLinearLeakyRelu", Domain = "com.microsoft")]
    internal static Tensor LeakyRelu(Tensor x, Tensor xScale, Tensor? xZeroPoint, Tensor yScale, Tensor? yZeroPoint, float alpha = 0.01f) =>
        Integers(Real(x, xScale, xZeroPoint).LeakyRelu(alpha), yScale, yZeroPoint, x.DType);

    [OnnxOperator("QLinearSoftmax", Domain = "com.microsoft")]
    internal static Tensor Softmax(Tensor x, Tensor xScale, Tensor? xZeroPoint, Tensor yScale, Tensor? yZeroPoint, long opset, int axis = -1)
    {
        var real = Real(x, xScale, xZeroPoint);
        return Integers(opset < 13 ? Activations.Softmax.Softmax1(real, axis) : real.Softmax(axis), yScale, yZeroPoint, x.DType);
    }

    [OnnxOperator("QLinearWhere", Domain = "com.microsoft")]
    internal static Tensor Where(Tensor condition, Tensor x, Tensor xScale, Tensor? xZeroPoint, Tensor y, Tensor yScale, Tensor? yZeroPoint, Tensor zScale, Tensor? zZeroPoint) =>
        Integers(Torch.Where(condition, Real(x, xScale, xZeroPoint), Real(y, yScale, yZeroPoint)), zScale, zZeroPoint, x.DType);

    [OnnxOperator("QLinearConcat", Domain = "com.microsoft")]
    internal static Tensor Concat(NodeCall c, Tensor yScale, Tensor yZeroPoint, Tensor[] inputs, int axis)
    {
        if (inputs.Length == 0 || inputs.Length % 3 != 0)
            throw c.Error($"Its inputs are a scale, a zero point and then three for each tensor, but {inputs.Length} follow.");
        return Integers(Torch.Cat([.. inputs.Chunk(3).Select(p => Real(p[0], p[1], p[2]))], axis), yScale, yZeroPoint, inputs[0].DType);
    }
}
