namespace TorchPort.Onnx.Operators.Classic;

/// <summary>Features made ready for a model.</summary>
internal static class Features
{
    private const long MostElements = 1 << 24;

    [OnnxOperator("Scaler", Domain = MachineLearning.Domain)]
    internal static Tensor Scaler(NodeCall c, Tensor x, float[]? offset, float[]? scale) =>
        x.To(DType.Float32).Sub(ByFeature(c, offset, x, 0)).Mul(ByFeature(c, scale, x, 1));

    [OnnxOperator("Normalizer", Domain = MachineLearning.Domain)]
    internal static Tensor Normalizer(NodeCall c, Tensor x, string norm = "MAX")
    {
        var rows = x.To(DType.Float32);
        var size = norm switch
        {
            "MAX" => rows.Amax([-1], keepdim: true),
            "L1" => rows.Abs().Sum([-1], keepdim: true),
            "L2" => rows.Square().Sum([-1], keepdim: true).Sqrt(),
            _ => throw c.Error($"Its attribute \"norm\" must be MAX, L1 or L2, but is {norm}."),
        };
        return Torch.Where(size.Eq(0.0), rows, rows.Div(size));
    }

    [OnnxOperator("Binarizer", Domain = MachineLearning.Domain)]
    internal static Tensor Binarizer(Tensor x, float threshold = 0) => x.Gt((double)threshold).To(x.DType);

    [OnnxOperator("Imputer", Domain = MachineLearning.Domain)]
    internal static Tensor Imputer(NodeCall c, Tensor x, float[]? imputedValueFloats, long[]? imputedValueInt64s, float replacedValueFloat = 0, long replacedValueInt64 = 0)
    {
        if (x.DType.IsFloatingPoint)
        {
            var values = ByFeature(c, imputedValueFloats ?? throw c.Error("It has no real values to put in."), x, 0).To(x.DType);
            return Torch.Where(float.IsNaN(replacedValueFloat) ? x.IsNan() : x.Eq((double)replacedValueFloat), values, x);
        }
        var integers = imputedValueInt64s ?? throw c.Error("It has no integers to put in.");
        CheckCount(c, integers.Length, x);
        return Torch.Where(x.Eq((Tensor)replacedValueInt64), Torch.Tensor<long>(integers, [integers.Length]).To(x.DType), x);
    }

    [OnnxOperator("ArrayFeatureExtractor", Domain = MachineLearning.Domain, MovesElements = true)]
    internal static Tensor Extract(Tensor x, Tensor y)
    {
        var chosen = x.IndexSelect(-1, y.To(DType.Int64).Reshape(-1));
        return x.Dim == 1 ? chosen.Unsqueeze(0) : chosen;
    }

    /// <summary>Features of all inputs side by side; what is missing is zero, what is too much is cut off.</summary>
    [OnnxOperator("FeatureVectorizer", Domain = MachineLearning.Domain)]
    internal static Tensor Vectorize(NodeCall c, Tensor[] x, long[]? inputdimensions)
    {
        var parts = new Tensor[x.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var rows = x[i].Dim == 1 ? x[i].Unsqueeze(0) : x[i].Flatten(1);
            var wanted = inputdimensions is not null && i < inputdimensions.Length ? inputdimensions[i] : rows.Shape[1];
            c.CheckCount(Math.Max(MostElements, rows.ElementCount), rows.Shape[0], wanted);
            var part = rows.To(DType.Float32);
            parts[i] = wanted <= part.Shape[1] ? part.Narrow(1, 0, wanted) : Torch.Cat([part, Torch.Zeros([part.Shape[0], wanted - part.Shape[1]], DType.Float32)], 1);
        }
        return Torch.Cat(parts, 1);
    }

    private static Tensor ByFeature(NodeCall c, float[]? values, Tensor x, float missing)
    {
        values ??= [missing];
        CheckCount(c, values.Length, x);
        return Torch.Tensor<float>(values, [values.Length]);
    }

    private static void CheckCount(NodeCall c, int count, Tensor x)
    {
        if (count != 1 && (x.Dim == 0 || count != x.Shape[^1]))
            throw c.Error($"It has {count} numbers for features of shape {Shapes.Text(x.Shape)}.");
    }
}
