namespace TorchPort.Onnx.Operators.Text;

/// <summary>How often runs of words or numbers occur that a pool lists.</summary>
internal static class TfIdf
{
    private const long MostElements = 1 << 24;

    [OnnxOperator("TfIdfVectorizer", 9)]
    internal static Tensor Vectorize(NodeCall c, OnnxValue x, long maxGramLength, long maxSkipCount, long minGramLength, string mode,
        long[] ngramCounts, long[] ngramIndexes, long[]? poolInt64s, string[]? poolStrings, float[]? weights)
    {
        var (items, shape) = x switch
        {
            OnnxStrings strings when poolStrings is not null => (strings.Elements.ToArray(), strings.Shape.ToArray()),
            OnnxTensor { Value: var tensor } when poolInt64s is not null => (Array.ConvertAll(tensor.ToArray<long>(), Text), tensor.ShapeArray),
            _ => throw c.Error($"Its input is {x.Describe()}, which is not what its pool has."),
        };
        if (shape.Length > 2 || minGramLength < 1 || maxGramLength < minGramLength || maxSkipCount < 0)
            throw c.Error($"It counts runs of {minGramLength} to {maxGramLength} elements with {maxSkipCount} left out, in an input of shape {Shapes.Text(shape)}.");
        var pool = Pool(c, poolStrings ?? Array.ConvertAll(poolInt64s!, Text), ngramCounts, ngramIndexes);
        var width = ngramIndexes.Length == 0 ? 0 : checked(ngramIndexes.Max() + 1);
        var rows = shape.Length == 2 ? shape[0] : 1;
        c.CheckCount(MostElements, rows, width);
        var counts = new float[checked(rows * width)];
        var columns = items.Length / Math.Max(1, rows);
        for (var r = 0; r < rows; r++)
            Count(items.AsSpan(checked((int)(r * columns)), checked((int)columns)), pool, (minGramLength, maxGramLength, maxSkipCount), counts.AsSpan(checked((int)(r * width)), checked((int)width)));
        if (mode is not ("TF" or "IDF" or "TFIDF"))
            throw c.Error($"Its attribute \"mode\" must be TF, IDF or TFIDF, but is {mode}.");
        var found = Torch.Tensor<float>(counts, shape.Length == 2 ? [rows, width] : [width]);
        if (mode == "IDF")
            found = found.Gt(0.0).To(DType.Float32);
        return mode == "TF" || weights is null ? found : found.Mul(Weights(c, weights, ngramIndexes, width));
    }

    /// <summary>Weights stand in the order of the pool.</summary>
    private static Tensor Weights(NodeCall c, float[] weights, long[] indexes, long width)
    {
        if (weights.Length != indexes.Length)
            throw c.Error($"It has {weights.Length} weights for {indexes.Length} runs.");
        var placed = new float[width];
        for (var i = 0; i < weights.Length; i++)
            placed[indexes[i]] = weights[i];
        return Torch.Tensor<float>(placed, [width]);
    }

    private static Dictionary<string, long> Pool(NodeCall c, string[] items, long[] starts, long[] indexes)
    {
        var pool = new Dictionary<string, long>(StringComparer.Ordinal);
        var next = 0;
        for (var n = 1; n <= starts.Length; n++)
        {
            var end = n < starts.Length ? starts[n] : items.Length;
            if (starts[n - 1] < 0 || end < starts[n - 1] || end > items.Length || (end - starts[n - 1]) % n != 0)
                throw c.Error($"Its pool of {items.Length} elements does not fit the counts {Shapes.Text(starts)}.");
            for (var at = (int)starts[n - 1]; at < end; at += n)
            {
                if (next >= indexes.Length || indexes[next] < 0)
                    throw c.Error($"Its pool has more runs than the {indexes.Length} indexes, or one is negative.");
                pool.TryAdd(Key(items.AsSpan(at, n), 1, n), indexes[next++]);
            }
        }
        return pool;
    }

    private static void Count(ReadOnlySpan<string> items, Dictionary<string, long> pool, (long Least, long Most, long Skips) grams, Span<float> counts)
    {
        for (var distance = 1; distance <= grams.Skips + 1; distance++)
        {
            // Single elements are counted once, whatever is left out between others.
            for (var n = distance == 1 ? grams.Least : Math.Max(2, grams.Least); n <= Math.Min(grams.Most, items.Length); n++)
            {
                for (var at = 0; at + (n - 1) * distance < items.Length; at++)
                {
                    if (pool.TryGetValue(Key(items[at..], distance, n), out var index))
                        counts[(int)index]++;
                }
            }
            if (distance >= items.Length)
                return;
        }
    }

    private static string Key(ReadOnlySpan<string> items, int distance, long count)
    {
        var key = new System.Text.StringBuilder();
        for (var i = 0; i < count; i++)
            key.Append(items[i * distance].Length).Append(' ').Append(items[i * distance]);
        return key.ToString();
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
