using System.Globalization;

namespace TorchPort.Onnx.Operators.Classic;

/// <summary>Maps from labels or numbers to values.</summary>
internal static class Maps
{
    private const long MaxColumns = 1 << 20;

    [OnnxOperator("ZipMap", Domain = MachineLearning.Domain)]
    internal static OnnxSequence Zip(NodeCall c, Tensor x, long[]? classlabelsInt64s, string[]? classlabelsStrings)
    {
        var rows = x.Dim == 1 ? x.Unsqueeze(0) : x.Dim == 2 ? x : throw c.Error($"Its input must be a matrix, but has the shape {Shapes.Text(x.Shape)}.");
        object[] keys = classlabelsStrings is { Length: > 0 } ? classlabelsStrings : [.. (classlabelsInt64s ?? []).Cast<object>()];
        if (keys.Length != rows.Shape[1])
            throw c.Error($"It has {keys.Length} labels for {rows.Shape[1]} columns.");
        return new([.. rows.Unbind(0).Select(row =>
        {
            var map = new OrderedDictionary<object, OnnxValue>();
            foreach (var (key, value) in keys.Zip(row.Unbind(0)))
            {
                if (!map.TryAdd(key, new OnnxTensor(value)))
                    throw c.Error($"Its label {key} stands twice.");
            }
            return new OnnxMap(map);
        })]);
    }

    [OnnxOperator("DictVectorizer", Domain = MachineLearning.Domain)]
    internal static OnnxValue Vectorize(NodeCall c, OnnxMap x, long[]? int64Vocabulary, string[]? stringVocabulary)
    {
        object[] words = stringVocabulary is { Length: > 0 } ? stringVocabulary : [.. (int64Vocabulary ?? []).Cast<object>()];
        if (x.Items.Values.FirstOrDefault() is OnnxStrings)
            return new OnnxStrings(Array.ConvertAll(words, w => x.Items.TryGetValue(w, out var value) ? ((OnnxStrings)value).Elements[0] : ""), 1, words.Length);
        var type = x.Items.Values.FirstOrDefault()?.Tensor.DType ?? DType.Float32;
        var zero = Torch.Zeros([], type);
        if (words.Length == 0)
            throw c.Error("It has no vocabulary.");
        return Torch.Stack(Array.ConvertAll(words, w => x.Items.TryGetValue(w, out var value) ? value.Tensor.Reshape([]) : zero)).Unsqueeze(0);
    }

    /// <summary>The values in the order of their keys, or each at the place that its key is.</summary>
    [OnnxOperator("CastMap", Domain = MachineLearning.Domain)]
    internal static OnnxValue Cast(NodeCall c, OnnxMap x, string castTo = "TO_FLOAT", string mapForm = "DENSE", long maxMap = 1)
    {
        var entries = x.Items.Select(i => (Key: i.Key is long key ? key : throw c.Error("The keys of its map must be integers."), i.Value)).OrderBy(e => e.Key).ToList();
        if (mapForm is not ("DENSE" or "SPARSE") || (mapForm == "SPARSE" && maxMap is < 1 or > MaxColumns))
            throw c.Error($"Its attribute \"map_form\" must be DENSE or SPARSE, but is {mapForm}, with {maxMap} columns.");
        if (mapForm == "SPARSE" && entries.Exists(e => e.Key < 0 || e.Key >= maxMap))
            throw c.Error($"The keys of its map must be from 0 to before {maxMap}.");
        var texts = new string?[mapForm == "SPARSE" ? maxMap : entries.Count];
        foreach (var (i, (key, value)) in entries.Index())
            texts[mapForm == "SPARSE" ? key : i] = value is OnnxStrings { Elements: [var text] } ? text : value.Tensor.Item<double>().ToString("R", CultureInfo.InvariantCulture);
        double Number(string? text) => text is null ? 0 : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw c.Error($"The string \"{text}\" is no number.");
        return castTo switch
        {
            "TO_FLOAT" => Torch.Tensor<double>(Array.ConvertAll(texts, Number), [1, texts.Length], DType.Float32),
            "TO_INT64" => Torch.Tensor<double>(Array.ConvertAll(texts, Number), [1, texts.Length]).Trunc().To(DType.Int64),
            // Numbers become text as C prints them with %f.
            "TO_STRING" => new OnnxStrings(Array.ConvertAll(texts, t => t is null ? "" : x.Items.Values.FirstOrDefault() is OnnxStrings ? t : Number(t).ToString("F6", CultureInfo.InvariantCulture)), 1, texts.Length),
            _ => throw c.Error($"Its attribute \"cast_to\" must be TO_FLOAT, TO_STRING or TO_INT64, but is {castTo}."),
        };
    }
}
