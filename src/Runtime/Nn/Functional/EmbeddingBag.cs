using TorchPort.Ops;

namespace TorchPort.Nn;

/// <summary>What a bag of rows becomes. PyTorch: <c>mode</c> of <c>F.embedding_bag</c>.</summary>
public enum EmbeddingBagMode
{
    /// <summary>Their sum. PyTorch: <c>"sum"</c>.</summary>
    Sum,
    /// <summary>Their mean. PyTorch: <c>"mean"</c>.</summary>
    Mean,
    /// <summary>Their largest elements. PyTorch: <c>"max"</c>.</summary>
    Max,
}

public static partial class Functional
{
    /// <summary>Sums, means or maxima of rows of a table. PyTorch: <c>F.embedding_bag</c>.</summary>
    /// <param name="input">Numbers of rows: [B, n], a bag a row, or [n] with <paramref name="offsets"/>.</param>
    /// <param name="weight">[rows, size].</param>
    /// <param name="offsets">Where each bag begins in a one-dimensional input.</param>
    /// <param name="maxNorm">Rows that are used and longer than this are shortened to it, in place.</param>
    /// <param name="normType">The order of the norm.</param>
    /// <param name="scaleGradByFreq">Whether a row's gradient is divided by how often it is used.</param>
    /// <param name="mode">What a bag becomes.</param>
    /// <param name="perSampleWeights">A factor of each row in a sum, in the input's shape.</param>
    /// <param name="includeLastOffset">Whether the last offset is the end of the last bag.</param>
    /// <param name="paddingIdx">A row that does not count.</param>
    /// <returns>[B, size]; zeros for an empty bag.</returns>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    /// <exception cref="DimensionException">There is no such row.</exception>
    public static Tensor EmbeddingBag(Tensor input, Tensor weight, Tensor? offsets = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false,
        EmbeddingBagMode mode = EmbeddingBagMode.Mean, Tensor? perSampleWeights = null, bool includeLastOffset = false, long? paddingIdx = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        if (perSampleWeights is not null && !perSampleWeights.Shape.SequenceEqual(input.Shape))
            throw new ShapeException($"embedding_bag: If per_sample_weights ({Shapes.Text(perSampleWeights.Shape)}) is not None, then it must have the same shape as the input ({Shapes.Text(input.Shape)}).");
        if (perSampleWeights is not null && mode != EmbeddingBagMode.Sum)
            throw new ArgumentException($"embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='{mode}').", nameof(perSampleWeights));
        if (input.Dim is not (1 or 2) || input.Dim == 2 == offsets is not null)
            throw new ShapeException("embedding_bag takes an input of two dimensions, or one of one dimension and offsets.");
        var padding = PaddingRow(weight, paddingIdx);
        if (maxNorm is { } limit)
            Renormalise(weight, input, limit, normType);
        var bags = new Bags(input, offsets, includeLastOffset);
        var numbers = IndexCheck.InRange("EmbeddingBag", input, weight.Shape[0]).Reshape(-1);
        var rows = EmbeddingOp(weight, numbers, padding ?? -1, scaleGradByFreq);
        var counts = padding is { } p ? numbers.Ne(p).To(weight.DType) : null;
        if (mode == EmbeddingBagMode.Max)
            return bags.Max(rows, counts);
        if (counts is not null)
            rows = rows.Mul(counts.Unsqueeze(1));
        if (perSampleWeights is not null)
            rows = rows.Mul(perSampleWeights.Reshape(-1, 1));
        var sum = bags.Sum(rows);
        return mode == EmbeddingBagMode.Sum ? sum : sum.Div(bags.Sum((counts ?? Torch.Ones(numbers.Shape, weight.DType, weight.Device)).Unsqueeze(1)).ClampMin(1));
    }

    /// <summary>The same as graphs call it: what else it gives there is for its derivative only, and empty here.</summary>
    [Aten("embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False) -> (Tensor, Tensor, Tensor, Tensor)")]
    [Aten("_embedding_bag_forward_only(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int padding_idx=-1) -> (Tensor, Tensor, Tensor, Tensor)")]
    [Aten("_embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int padding_idx=-1) -> (Tensor, Tensor, Tensor, Tensor)")]
    [Aten("embedding_bag.padding_idx(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq, int mode, bool sparse, Tensor? per_sample_weights, bool include_last_offset, int? padding_idx) -> (Tensor, Tensor, Tensor, Tensor)")]
    internal static (Tensor Output, Tensor OffsetToBag, Tensor BagSize, Tensor MaxIndices) EmbeddingBagOp(Tensor weight, Tensor indices, Tensor offsets, bool scaleGradByFreq = false, long mode = 0, bool sparse = false, Tensor? perSampleWeights = null, bool includeLastOffset = false, long? paddingIdx = null)
    {
        // Gradients are dense here.
        _ = sparse;
        var kind = mode is >= 0 and <= 2 ? (EmbeddingBagMode)mode : throw new ArgumentException($"embedding_bag: there is no mode {mode}.", nameof(mode));
        var output = EmbeddingBag(indices, weight, offsets, scaleGradByFreq: scaleGradByFreq, mode: kind, perSampleWeights: perSampleWeights, includeLastOffset: includeLastOffset, paddingIdx: paddingIdx < 0 ? null : paddingIdx);
        var nothing = Torch.Empty([0], DType.Int64);
        return (output, nothing, nothing, nothing);
    }

    /// <summary>Which bag each row is in.</summary>
    private sealed class Bags
    {
        private readonly long[] _of;
        private readonly long _count;

        internal Bags(Tensor input, Tensor? offsets, bool includeLastOffset)
        {
            _of = new long[input.ElementCount];
            if (offsets is null)
            {
                _count = input.Shape[0];
                for (var i = 0; i < _of.Length; i++)
                    _of[i] = i / input.Shape[1];
                return;
            }
            if (offsets.Dim != 1)
                throw new ShapeException($"offsets has to be a 1D Tensor, but has shape {Shapes.Text(offsets.Shape)}.");
            var starts = offsets.ToArray<long>();
            if (starts.Length > 0 && (starts[0] != 0 || starts[^1] > _of.Length) || !starts.AsSpan().SequenceEqual(starts.Order().ToArray()))
                throw new DimensionException($"offsets has to begin at 0 and rise to at most the input's length, {_of.Length}.");
            _count = starts.Length - (includeLastOffset ? 1 : 0);
            for (int i = 0, bag = -1; i < _of.Length; i++)
            {
                while (bag + 1 < _count && starts[bag + 1] <= i)
                    bag++;
                _of[i] = bag;
            }
        }

        internal Tensor Sum(Tensor rows) =>
            Torch.Zeros([_count, rows.Shape[1]], rows.DType, rows.Device).IndexAdd(0, Torch.Tensor<long>(_of).View(-1), rows);

        internal Tensor Max(Tensor rows, Tensor? counts)
        {
            // [bag, place]: a row's number, and whether there is one.
            var places = new List<long>[_count];
            for (var b = 0; b < _count; b++)
                places[b] = [];
            var counted = counts?.ToArray<double>();
            for (var i = 0; i < _of.Length; i++)
            {
                if (counted is null || counted[i] != 0)
                    places[_of[i]].Add(i);
            }
            var width = Math.Max(1, places.Length == 0 ? 1 : places.Max(p => p.Count));
            var index = new long[_count * width];
            var missing = new bool[_count * width];
            for (var i = 0; i < index.Length; i++)
            {
                var bag = places[i / width];
                missing[i] = i % width >= bag.Count;
                index[i] = missing[i] ? 0 : bag[i % width];
            }
            if (rows.Shape[0] == 0)
                return Torch.Zeros([_count, rows.Shape[1]], rows.DType, rows.Device);
            var absent = Torch.Tensor<bool>(missing, [_count, width]).To(rows.Device);
            var table = rows.IndexSelect(0, Torch.Tensor<long>(index).View(-1)).View(_count, width, rows.Shape[1]);
            var largest = table.MaskedFill(absent.Unsqueeze(2), double.NegativeInfinity).Max(1).Values;
            return largest.MaskedFill(absent.All(1).Unsqueeze(1), 0.0);
        }
    }
}
