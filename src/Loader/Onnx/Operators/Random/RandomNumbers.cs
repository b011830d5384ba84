namespace TorchPort.Onnx.Operators.Random;

/// <summary>Random numbers. ONNX leaves open which ones belong to a seed; a node with a seed gives the same in every run.</summary>
internal static class RandomNumbers
{
    private const long MostElements = 1 << 27;

    [OnnxOperator("RandomNormal")]
    internal static Tensor Normal(NodeCall c, long[] shape, float? seed, ElementType dtype = ElementType.Float, float mean = 0, float scale = 1) =>
        Empty(c, shape, dtype).Normal_(mean, scale, GeneratorOf(c, seed));

    [OnnxOperator("RandomNormalLike")]
    internal static Tensor NormalLike(NodeCall c, OnnxValue input, ElementType? dtype, float? seed, float mean = 0, float scale = 1) =>
        Normal(c, ShapeOf(c, input), seed, dtype ?? c.ElementTypeOf(0), mean, scale);

    [OnnxOperator("RandomUniform")]
    internal static Tensor Uniform(NodeCall c, long[] shape, float? seed, ElementType dtype = ElementType.Float, float high = 1, float low = 0) =>
        Empty(c, shape, dtype).Uniform_(low, high, GeneratorOf(c, seed));

    [OnnxOperator("RandomUniformLike")]
    internal static Tensor UniformLike(NodeCall c, OnnxValue input, ElementType? dtype, float? seed, float high = 1, float low = 0) =>
        Uniform(c, ShapeOf(c, input), seed, dtype ?? c.ElementTypeOf(0), high, low);

    [OnnxOperator("Bernoulli", 15)]
    internal static Tensor Bernoulli(NodeCall c, Tensor input, ElementType? dtype, float? seed) =>
        Torch.Bernoulli(input, GeneratorOf(c, seed)).To(dtype is { } type ? Carrier(c, type) : input.DType);

    /// <summary>Class numbers, drawn from logarithms of their likelihoods.</summary>
    [OnnxOperator("Multinomial", 7)]
    internal static Tensor Multinomial(NodeCall c, Tensor input, float? seed, ElementType dtype = ElementType.Int32, int sampleSize = 1)
    {
        c.CheckCount(MostElements, input.Size(0), sampleSize);
        return Torch.Multinomial(input.To(DType.Float64).Softmax(1), sampleSize, replacement: true, GeneratorOf(c, seed)).To(Carrier(c, dtype));
    }

    private static Tensor Empty(NodeCall c, long[] shape, ElementType type)
    {
        c.CheckCount(MostElements, shape);
        return Torch.Empty(shape, Carrier(c, type));
    }

    private static DType Carrier(NodeCall c, ElementType type) => type.Carrier() ?? throw c.Error($"There are no numbers of the element type {(int)type}.");

    private static long[] ShapeOf(NodeCall c, OnnxValue value) => value switch
    {
        OnnxTensor tensor => tensor.Value.ShapeArray,
        OnnxStrings strings => strings.Shape.ToArray(),
        _ => throw c.Error($"Its input 0 must be a tensor, but is {value.Describe()}."),
    };

    private static Generator? GeneratorOf(NodeCall c, float? seed) => seed is { } given ? new(BitConverter.SingleToUInt32Bits(given)) : c.Generator;
}
