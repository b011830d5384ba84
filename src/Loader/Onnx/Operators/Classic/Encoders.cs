namespace TorchPort.Onnx.Operators.Classic;

/// <summary>Labels and categories for one another.</summary>
internal static class Encoders
{
    [OnnxOperator("LabelEncoder", 4, Domain = MachineLearning.Domain)]
    internal static OnnxValue Label4(NodeCall c, OnnxValue x, [Attribute] OnnxValue? keysTensor, [Attribute] OnnxValue? valuesTensor, [Attribute] OnnxValue? defaultTensor,
        float[]? keysFloats, long[]? keysInt64s, string[]? keysStrings, float[]? valuesFloats, long[]? valuesInt64s, string[]? valuesStrings,
        float defaultFloat = -0f, long defaultInt64 = -1, string defaultString = "_Unused")
    {
        var keys = keysTensor ?? List(keysFloats, keysInt64s, keysStrings) ?? throw c.Error("It has no keys.");
        var values = valuesTensor ?? List(valuesFloats, valuesInt64s, valuesStrings) ?? throw c.Error("It has no values.");
        var missing = defaultTensor ?? values switch
        {
            OnnxStrings => new OnnxStrings([defaultString]),
            OnnxTensor { Value.DType: var type } => type.IsFloatingPoint ? Torch.ScalarTensor((double)defaultFloat, type) : Torch.ScalarTensor(defaultInt64, type),
            _ => throw c.Error($"Its values are {values.Describe()}."),
        };
        return Map(c, x, Keys(keys), values, missing);
    }

    [OnnxOperator("LabelEncoder", 2, Domain = MachineLearning.Domain)]
    internal static OnnxValue Label2(NodeCall c, OnnxValue x, float[]? keysFloats, long[]? keysInt64s, string[]? keysStrings, float[]? valuesFloats, long[]? valuesInt64s, string[]? valuesStrings,
        float defaultFloat = -0f, long defaultInt64 = -1, string defaultString = "_Unused") =>
        Label4(c, x, null, null, null, keysFloats, keysInt64s, keysStrings, valuesFloats, valuesInt64s, valuesStrings, defaultFloat, defaultInt64, defaultString);

    /// <summary>Text stood for its place in a list, and places for text.</summary>
    [OnnxOperator("LabelEncoder", Domain = MachineLearning.Domain)]
    internal static OnnxValue Label1(NodeCall c, OnnxValue x, string[] classesStrings, long defaultInt64 = -1, string defaultString = "_Unused") =>
        Category(c, x, [.. Enumerable.Range(0, classesStrings.Length).Select(i => (long)i)], classesStrings, defaultInt64, defaultString);

    [OnnxOperator("CategoryMapper", Domain = MachineLearning.Domain)]
    internal static OnnxValue Category(NodeCall c, OnnxValue x, long[] catsInt64s, string[] catsStrings, long defaultInt64 = -1, string defaultString = "_Unused")
    {
        if (catsInt64s.Length != catsStrings.Length)
            throw c.Error($"It has {catsInt64s.Length} integers for {catsStrings.Length} strings.");
        OnnxValue integers = Torch.Tensor<long>(catsInt64s, [catsInt64s.Length]), strings = new OnnxStrings(catsStrings, catsStrings.Length);
        return x is OnnxStrings ? Map(c, x, Keys(strings), integers, Torch.Tensor(defaultInt64)) : Map(c, x, Keys(integers), strings, new OnnxStrings([defaultString]));
    }

    [OnnxOperator("OneHotEncoder", Domain = MachineLearning.Domain)]
    internal static Tensor OneHot(NodeCall c, OnnxValue x, long[]? catsInt64s, string[]? catsStrings, bool zeros = true)
    {
        var keys = List(null, catsInt64s, catsStrings) ?? throw c.Error("It has no categories.");
        var (places, shape) = Places(c, x is OnnxTensor { Value: { DType.IsFloatingPoint: true } real } ? real.Trunc().To(DType.Int64) : x, Keys(keys));
        var count = (catsInt64s?.Length is > 0 and var integers ? integers : catsStrings?.Length) ?? 0;
        if (!zeros && Array.FindIndex(places, p => p < 0) is >= 0 and var at)
            throw c.Error($"Its input has at {at} a category that it does not know.");
        c.CheckSize([.. shape, count], DType.Float32);
        return Torch.Tensor<long>(places, shape).Unsqueeze(-1).Eq(Torch.Arange(count, dtype: DType.Int64)).To(DType.Float32);
    }

    private static OnnxValue? List(float[]? floats, long[]? integers, string[]? strings) =>
        strings is { Length: > 0 } ? new OnnxStrings(strings, strings.Length)
        : integers is { Length: > 0 } ? (OnnxValue?)Torch.Tensor<long>(integers, [integers.Length])
        : floats is { Length: > 0 } ? (OnnxValue?)Torch.Tensor<float>(floats, [floats.Length]) : null;

    private static OnnxValue Map(NodeCall c, OnnxValue x, Dictionary<object, int> keys, OnnxValue values, OnnxValue missing)
    {
        var (places, shape) = Places(c, x, keys);
        if (values is OnnxStrings strings)
        {
            var other = missing is OnnxStrings { Elements: [var one] } ? one : throw c.Error($"Its default must be one string, but is {missing.Describe()}.");
            return new OnnxStrings(Array.ConvertAll(places, p => p < 0 ? other : strings.Elements[(int)p]), shape);
        }
        var table = Torch.Cat([missing.Tensor.Reshape(1).To(values.Tensor.DType), values.Tensor.Reshape(-1)]);
        return table.IndexSelect(0, Torch.Tensor<long>(Array.ConvertAll(places, p => p + 1), [places.Length])).Reshape(shape);
    }

    /// <summary>The place of each element among the keys; −1 where it is none of them.</summary>
    private static (long[] Places, long[] Shape) Places(NodeCall c, OnnxValue x, Dictionary<object, int> keys)
    {
        var (elements, shape) = x switch
        {
            OnnxStrings strings => (strings.Elements.Cast<object>(), strings.Shape.ToArray()),
            OnnxTensor { Value: var tensor } => (Objects(tensor), tensor.ShapeArray),
            _ => throw c.Error($"Its input must be a tensor, but is {x.Describe()}."),
        };
        return ([.. elements.Select(e => keys.TryGetValue(e, out var place) ? place : -1L)], shape);
    }

    private static Dictionary<object, int> Keys(OnnxValue keys)
    {
        var places = new Dictionary<object, int>();
        foreach (var (i, key) in (keys is OnnxStrings strings ? strings.Elements.Cast<object>() : Objects(keys.Tensor)).Index())
            places.TryAdd(key, i);
        return places;
    }

    /// <summary>Numbers as keys: real ones as double, in which NaN is equal to itself.</summary>
    private static IEnumerable<object> Objects(Tensor tensor) => tensor.DType.IsFloatingPoint ? tensor.ToArray<double>().Select(v => (object)(v == 0 ? 0.0 : v)) : tensor.ToArray<long>().Cast<object>();
}
