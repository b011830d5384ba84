namespace TorchPort.Ops;

/// <summary>Histograms of points in boxes.</summary>
internal static class Histograms
{
    internal static Tensor Points(Tensor x) => x.Dim >= 2 ? x.Reshape(-1, x.Shape[^1])
        : throw new ShapeException($"HistogramDd: input tensor should have at least 2 dimensions, but got {Shapes.Text(x.Shape)}.");

    /// <summary>Edges of equal intervals over a range, or over the data.</summary>
    internal static Tensor Edges(Tensor x, long bins, ReadOnlySpan<double> range)
    {
        if (bins <= 0)
            throw new ArgumentOutOfRangeException(nameof(bins), $"Histogram: bins must be > 0, but got {bins}.");
        var (low, high) = range.IsEmpty ? x.ElementCount == 0 ? (0, 1) : (x.Min().Item<double>(), x.Max().Item<double>()) : (range[0], range[1]);
        if (low == high)
            (low, high) = (low - 0.5, high + 0.5);
        return Torch.LinSpace(low, high, bins + 1, x.DType, x.Device);
    }

    internal static (Tensor Hist, Tensor[] Edges) Of(Tensor points, Tensor[] edges, Tensor? weight, bool density)
    {
        if (points.Shape[1] != edges.Length)
            throw new ShapeException($"Histogram: there are {edges.Length} sequences of bins for points of {points.Shape[1]} coordinates.");
        var inside = Torch.Ones([points.Shape[0]], DType.Bool, points.Device);
        var place = Torch.Zeros([points.Shape[0]], DType.Int64, points.Device);
        var shape = Array.ConvertAll(edges, e => e.ElementCount - 1);
        for (var d = 0; d < edges.Length; d++)
        {
            var x = points.Detach().Select(1, d).Contiguous();
            inside = inside.LogicalAnd(x.Ge(edges[d].Select(0, 0))).LogicalAnd(x.Le(edges[d].Select(0, -1)));
            // The last interval has its upper edge in it.
            var box = Torch.SearchSorted(edges[d], x, right: true).Sub(1L).Clamp(0L, shape[d] - 1);
            place = place.Mul(shape[d]).Add(box);
        }
        var counted = (weight?.Detach().Reshape(-1) ?? Torch.Ones([points.Shape[0]], points.DType, points.Device)).MaskedFill(inside.LogicalNot(), 0.0);
        var hist = Torch.Zeros([Shapes.Count(shape)], points.DType, points.Device).IndexAdd(0, place, counted.To(points.DType)).Reshape(shape);
        if (density)
        {
            hist = hist.Div(hist.Sum());
            for (var d = 0; d < edges.Length; d++)
            {
                var along = new long[shape.Length];
                Array.Fill(along, 1);
                along[d] = shape[d];
                hist = hist.Div(edges[d].Diff().Reshape(along));
            }
        }
        return (hist, edges);
    }
}
