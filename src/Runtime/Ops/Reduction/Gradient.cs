namespace TorchPort;

public partial class Tensor
{
    /// <summary>Estimates of the derivatives along dimensions by differences of second order, points lying equally far apart. PyTorch: <c>torch.gradient</c>.</summary>
    /// <param name="spacing">How far, one number for all dimensions or one for each.</param>
    /// <param name="dim">The dimensions; none means all.</param>
    /// <param name="edgeOrder">1 or 2: the order of the estimates at the ends.</param>
    [Aten("gradient.scalarrayarray(Tensor self, *, Scalar[] spacing, int[] dim, int edge_order=1) -> Tensor[]")]
    public Tensor[] Gradient(ReadOnlySpan<double> spacing = default, ReadOnlySpan<int> dim = default, int edgeOrder = 1)
    {
        var dims = DimsOf(dim);
        if (spacing.Length > 1 && spacing.Length != dims.Length)
            throw new ArgumentException($"Gradient expected spacing to be unspecified, a number or a list of length {dims.Length}, but got {spacing.Length}.", nameof(spacing));
        var results = new Tensor[dims.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = Slopes(dims[i], edgeOrder, null, spacing.IsEmpty ? 1 : spacing[spacing.Length == 1 ? 0 : i]);
        return results;
    }

    /// <summary>Estimates of the derivatives along dimensions over given points. PyTorch: <c>torch.gradient</c>.</summary>
    /// <param name="spacing">A vector of coordinates for each dimension.</param>
    /// <param name="dim">The dimensions; none means all.</param>
    /// <param name="edgeOrder">1 or 2: the order of the estimates at the ends.</param>
    [Aten("gradient.tensorarray(Tensor self, *, Tensor[] spacing, int[] dim, int edge_order=1) -> Tensor[]")]
    public Tensor[] Gradient(ReadOnlySpan<Tensor> spacing, ReadOnlySpan<int> dim = default, int edgeOrder = 1)
    {
        var dims = DimsOf(dim);
        if (spacing.Length != dims.Length)
            throw new ArgumentException($"Gradient expected one vector of coordinates for each of {dims.Length} dimensions, but got {spacing.Length}.", nameof(spacing));
        var results = new Tensor[dims.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = Slopes(dims[i], edgeOrder, spacing[i], 1);
        return results;
    }

    [Aten("gradient.tensorarrayint(Tensor self, *, Tensor[] spacing, int? dim=None, int edge_order=1) -> Tensor[]")]
    internal Tensor[] Gradient(ReadOnlySpan<Tensor> spacing, int? dim, int edgeOrder = 1) => Gradient(spacing, dim is { } d ? [d] : [], edgeOrder);

    [Aten("gradient.scalarint(Tensor self, *, Scalar? spacing=None, int? dim=None, int edge_order=1) -> Tensor[]")]
    internal Tensor[] Gradient(double? spacing, int? dim = null, int edgeOrder = 1) => Gradient([spacing ?? 1], dim is { } d ? [d] : [], edgeOrder);

    [Aten("gradient.scalararray(Tensor self, *, Scalar spacing, int[] dim, int edge_order=1) -> Tensor[]")]
    internal Tensor[] Gradient(double spacing, ReadOnlySpan<int> dim, int edgeOrder = 1) => Gradient([spacing], dim, edgeOrder);

    [Aten("gradient.scalarrayint(Tensor self, *, Scalar[] spacing, int? dim=None, int edge_order=1) -> Tensor[]")]
    internal Tensor[] Gradient(ReadOnlySpan<double> spacing, int? dim, int edgeOrder = 1) => Gradient(spacing, dim is { } d ? [d] : [], edgeOrder);

    [Aten("gradient.array(Tensor self, *, int[] dim, int edge_order=1) -> Tensor[]")]
    internal Tensor[] Gradient(ReadOnlySpan<int> dim, int edgeOrder = 1) => Gradient([1.0], dim, edgeOrder);

    private int[] DimsOf(ReadOnlySpan<int> dim)
    {
        if (dim.IsEmpty)
            return [.. Enumerable.Range(0, Dim)];
        var dims = new int[dim.Length];
        for (var i = 0; i < dims.Length; i++)
            dims[i] = Shapes.Dim(dim[i], Dim);
        return dims;
    }

    private Tensor Slopes(int d, int edgeOrder, Tensor? points, double spacing)
    {
        if (edgeOrder is not (1 or 2))
            throw new ArgumentOutOfRangeException(nameof(edgeOrder), $"Gradient only supports edge_order=1 and edge_order=2, not {edgeOrder}.");
        var n = _shape[d];
        if (n < edgeOrder + 1)
            throw new ShapeException($"Gradient expected each dimension size to be at least edge_order+1, but dimension {d} has {n}.");
        var along = new long[Dim];
        Array.Fill(along, 1);
        along[d] = -1;
        var steps = points?.Diff().Reshape(along) ?? Torch.Full([n - 1], spacing, DType.IsIntegral ? Torch.DefaultDType : DType, Device).Reshape(along);
        if (points is not null && points.ElementCount != n)
            throw new ShapeException($"Gradient expected each spacing tensor to have one point for each of {n} elements, but one has {points.ElementCount}.");
        var (before, after) = (steps.Narrow(d, 0, n - 2), steps.Narrow(d, 1, n - 2));
        var slopes = Diff(1, d).Div(steps);
        // Inside, the slopes on both sides are weighted by the other side's length.
        var inside = slopes.Narrow(d, 0, n - 2).Mul(after).Add(slopes.Narrow(d, 1, n - 2).Mul(before)).Div(before.Add(after));
        var (first, last) = (slopes.Narrow(d, 0, 1), slopes.Narrow(d, n - 2, 1));
        if (edgeOrder == 2)
        {
            first = Extrapolated(first, slopes.Narrow(d, 1, 1), steps.Narrow(d, 0, 1), steps.Narrow(d, 1, 1));
            last = Extrapolated(last, slopes.Narrow(d, n - 3, 1), steps.Narrow(d, n - 2, 1), steps.Narrow(d, n - 3, 1));
        }
        return Torch.Cat([first, inside, last], d);

        static Tensor Extrapolated(Tensor near, Tensor far, Tensor step, Tensor next) => near.Add(near.Sub(far).Mul(step).Div(step.Add(next)));
    }
}
