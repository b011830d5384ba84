namespace TorchPort.Onnx.Operators.Normalization;

/// <summary>Elements dropped at random in training; everything passes otherwise.</summary>
internal static class Dropping
{
    [OnnxOperator("Dropout", 12)]
    internal static (Tensor Output, Tensor? Mask) Dropout(NodeCall c, Tensor data, [Input] double? ratio, [Input] bool? trainingMode, long? seed) =>
        Drop(c, data, ratio ?? 0.5, (trainingMode ?? false) || c.IsTraining, seed, DType.Bool);

    [OnnxOperator("Dropout", 10)]
    internal static (Tensor Output, Tensor? Mask) Dropout10(NodeCall c, Tensor data, float ratio = 0.5f) => Drop(c, data, ratio, c.IsTraining, null, DType.Bool);

    [OnnxOperator("Dropout", Ignores = "is_test,consumed_inputs")]
    internal static (Tensor Output, Tensor? Mask) Dropout1(NodeCall c, Tensor data, float ratio = 0.5f) => Drop(c, data, ratio, c.IsTraining, null, data.DType);

    private static (Tensor Output, Tensor? Mask) Drop(NodeCall c, Tensor data, double ratio, bool trains, long? seed, DType maskType)
    {
        if (!trains || ratio == 0)
            return (data, c.Wants(1) ? Torch.OnesLike(data, maskType) : null);
        if (ratio is < 0 or >= 1 or double.NaN)
            throw c.Error($"The ratio must be in [0, 1), but is {ratio}.");
        var mask = (seed is { } number ? Seeded(data.Shape, number) : Torch.Rand(data.Shape, DType.Float32, generator: c.Generator)).Ge(ratio).To(data.Device);
        return (data.Mul(mask.To(data.DType)).Mul(1 / (1 - ratio)), c.Wants(1) ? mask.To(maskType) : null);
    }

    /// <summary>ONNX leaves open which numbers belong to a seed; here they are those of its reference implementation, which are NumPy's.</summary>
    private static Tensor Seeded(ReadOnlySpan<long> shape, long seed)
    {
        var generator = new Generator(unchecked((ulong)seed));
        var numbers = new double[Shapes.Count(shape)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = generator.NextSample();
        return Torch.Tensor<double>(numbers, [numbers.Length]).Reshape(shape);
    }
}
