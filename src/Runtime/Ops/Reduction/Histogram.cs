using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>How often each number from 0 on occurs, or the sum of its weights. PyTorch: <c>torch.bincount</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    [Aten("bincount(Tensor self, Tensor? weights=None, int minlength=0) -> Tensor")]
    public Tensor BinCount(Tensor? weights = null, long minlength = 0)
    {
        if (Dim != 1 || !DType.IsIntegral || minlength < 0)
            throw new ShapeException($"BinCount only supports 1-d non-negative integral inputs and minlength, but got shape {Shapes.Text(Shape)}, dtype {DType.TorchName} and minlength {minlength}.");
        var numbers = To(DType.Int64);
        if (ElementCount > 0 && numbers.Min().Item<long>() is < 0 and var negative)
            throw new ArgumentOutOfRangeException(nameof(minlength), $"BinCount only supports non-negative inputs, but one is {negative}.");
        var size = ElementCount == 0 ? minlength : Math.Max(minlength, checked(numbers.Max().Item<long>() + 1));
        var each = weights is null ? Torch.OnesLike(numbers) : weights.DType == DType.Float32 ? weights : weights.To(DType.Float64);
        return Torch.Zeros([size], each.DType, Device).IndexAdd(0, numbers, each);
    }

    /// <summary>How many elements lie in each of equal intervals. PyTorch: <c>torch.histc</c>.</summary>
    /// <param name="bins">How many intervals.</param>
    /// <param name="min">Where the first begins.</param>
    /// <param name="max">Where the last ends; if not above <paramref name="min"/>, both are taken from the data.</param>
    [Aten("histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor")]
    public Tensor Histc(long bins = 100, double min = 0, double max = 0)
    {
        if (bins <= 0)
            throw new ArgumentOutOfRangeException(nameof(bins), $"Histc: bins must be > 0, but got {bins}.");
        var x = Detach().Reshape(-1);
        var (low, high) = Range(x, min, max);
        var inside = x.MaskedSelect(x.Ge(low).LogicalAnd(x.Le(high)));
        var place = inside.Sub(low).Mul(bins).Div(high - low).To(DType.Int64).ClampMax(bins - 1);
        return Torch.Zeros([bins], DType, Device).IndexAdd(0, place, Torch.OnesLike(inside));
    }

    /// <summary>A histogram over equal intervals. PyTorch: <c>torch.histogram</c>.</summary>
    /// <param name="bins">How many intervals.</param>
    /// <param name="range">Where the first begins and the last ends; by default the least and greatest element.</param>
    /// <param name="weight">What each element counts; by default 1.</param>
    /// <param name="density">Divides by the total and by the intervals' lengths.</param>
    [Aten("histogram.bin_ct(Tensor self, int bins=100, *, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)")]
    public (Tensor Hist, Tensor BinEdges) Histogram(long bins = 100, ReadOnlySpan<double> range = default, Tensor? weight = null, bool density = false)
    {
        var (hist, edges) = Histograms.Of(Reshape(-1, 1), [Histograms.Edges(Reshape(-1), bins, range)], weight, density);
        return (hist, edges[0]);
    }

    /// <summary>A histogram over intervals between given edges. PyTorch: <c>torch.histogram</c>.</summary>
    [Aten("histogram.bins_tensor(Tensor self, Tensor bins, *, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)")]
    public (Tensor Hist, Tensor BinEdges) Histogram(Tensor bins, Tensor? weight = null, bool density = false)
    {
        var (hist, edges) = Histograms.Of(Reshape(-1, 1), [bins], weight, density);
        return (hist, edges[0]);
    }

    /// <summary>A histogram of points, the rows of a matrix, over equal boxes. PyTorch: <c>torch.histogramdd</c>.</summary>
    /// <param name="bins">How many intervals each coordinate has.</param>
    /// <param name="range">Pairs of least and greatest coordinates; by default from the data.</param>
    /// <param name="weight">What each point counts; by default 1.</param>
    /// <param name="density">Divides by the total and by the boxes' volumes.</param>
    [Aten("histogramdd(Tensor self, int[] bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)")]
    public (Tensor Hist, Tensor[] BinEdges) HistogramDd(ReadOnlySpan<long> bins, ReadOnlySpan<double> range = default, Tensor? weight = null, bool density = false)
    {
        var points = Histograms.Points(this);
        var edges = new Tensor[bins.Length];
        for (var d = 0; d < edges.Length; d++)
            edges[d] = Histograms.Edges(points.Select(1, d), bins[d], range.IsEmpty ? range : range.Slice(2 * d, 2));
        return Histograms.Of(points, edges, weight, density);
    }

    [Aten("_histogramdd_bin_edges(Tensor self, int[] bins, *, float[]? range=None, Tensor? weight=None, bool density=False) -> Tensor[]")]
    internal Tensor[] BinEdges(ReadOnlySpan<long> bins, ReadOnlySpan<double> range = default, Tensor? weight = null, bool density = false) => HistogramDd(bins, range, weight, density).BinEdges;

    [Aten("_histogramdd_from_bin_cts(Tensor self, int[] bins, *, float[]? range=None, Tensor? weight=None, bool density=False) -> Tensor")]
    internal Tensor CountsOf(ReadOnlySpan<long> bins, ReadOnlySpan<double> range = default, Tensor? weight = null, bool density = false) => HistogramDd(bins, range, weight, density).Hist;

    [Aten("_histogramdd_from_bin_tensors(Tensor self, Tensor[] bins, *, Tensor? weight=None, bool density=False) -> Tensor")]
    internal Tensor CountsOf(ReadOnlySpan<Tensor> bins, Tensor? weight = null, bool density = false) => HistogramDd(bins, weight, density).Hist;

    [Aten("histogramdd.int_bins(Tensor self, int bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)")]
    internal (Tensor Hist, Tensor[] BinEdges) HistogramDd(long bins, ReadOnlySpan<double> range = default, Tensor? weight = null, bool density = false) =>
        HistogramDd(Enumerable.Repeat(bins, (int)Size(-1)).ToArray(), range, weight, density);

    /// <summary>A histogram of points, the rows of a matrix, over boxes between given edges. PyTorch: <c>torch.histogramdd</c>.</summary>
    [Aten("histogramdd.TensorList_bins(Tensor self, Tensor[] bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)", Ignores = "range")]
    public (Tensor Hist, Tensor[] BinEdges) HistogramDd(ReadOnlySpan<Tensor> bins, Tensor? weight = null, bool density = false) =>
        Histograms.Of(Histograms.Points(this), bins.ToArray(), weight, density);

    private static (double Low, double High) Range(Tensor x, double min, double max)
    {
        if (max < min)
            throw new ArgumentOutOfRangeException(nameof(max), $"Histogram: max must be larger than min, but they are {max} and {min}.");
        if (min == max && x.ElementCount > 0)
            (min, max) = (x.Min().Item<double>(), x.Max().Item<double>());
        if (!double.IsFinite(min) || !double.IsFinite(max))
            throw new ArgumentOutOfRangeException(nameof(min), $"Histogram: the range of [{min}, {max}] is not finite.");
        if (min == max)
            (min, max) = (min - 1, max + 1);
        // Bounds have the elements' precision.
        return x.DType == DType.Float32 ? ((float)min, (float)max) : (min, max);
    }
}
