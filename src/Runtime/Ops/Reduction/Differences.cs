namespace TorchPort;

public partial class Tensor
{
    /// <summary>Differences of neighbours along a dimension, taken <paramref name="n"/> times. PyTorch: <c>torch.diff</c>.</summary>
    /// <param name="n">How often.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="prepend">Put before this tensor first.</param>
    /// <param name="append">Put behind this tensor first.</param>
    [Aten("diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor")]
    public Tensor Diff(long n = 1, int dim = -1, Tensor? prepend = null, Tensor? append = null)
    {
        if (Dim == 0)
            throw new DimensionException("Diff expects input to be at least one-dimensional.");
        if (n < 0)
            throw new ArgumentOutOfRangeException(nameof(n), $"Diff: order must be non-negative but got {n}.");
        var d = Shapes.Dim(dim, Dim);
        if (n == 0)
            return Clone();
        var x = prepend is null && append is null ? this : Torch.Cat(new[] { prepend, this, append }.Where(t => t is not null).ToArray()!, d);
        var size = x.Shape[d];
        if (n >= size)
            return x.Narrow(d, 0, 0).Clone();
        for (; n > 0; n--, size--)
        {
            var (next, here) = (x.Narrow(d, 1, size - 1), x.Narrow(d, 0, size - 1));
            x = x.DType == DType.Bool ? next.LogicalXor(here) : next.Sub(here);
        }
        return x;
    }
}

public static partial class Torch
{
    /// <summary>The integral along a dimension by the trapezoid rule, points lying <paramref name="dx"/> apart. PyTorch: <c>torch.trapezoid</c>.</summary>
    [Aten("trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor")]
    [Aten("trapz.dx(Tensor y, *, float dx=1, int dim=-1) -> Tensor")]
    public static Tensor Trapezoid(Tensor y, double dx = 1, int dim = -1) => Areas(y, dx, dim).Sum([dim]);

    /// <summary>The integral along a dimension by the trapezoid rule over points <paramref name="x"/>. PyTorch: <c>torch.trapezoid</c>.</summary>
    [Aten("trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor")]
    [Aten("trapz.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor")]
    public static Tensor Trapezoid(Tensor y, Tensor x, int dim = -1) => Areas(y, Steps(y, x, dim), dim).Sum([dim]);

    /// <summary>The running integral along a dimension by the trapezoid rule, points lying <paramref name="dx"/> apart. PyTorch: <c>torch.cumulative_trapezoid</c>.</summary>
    [Aten("cumulative_trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor")]
    public static Tensor CumulativeTrapezoid(Tensor y, double dx = 1, int dim = -1) => Areas(y, dx, dim).Cumsum(dim);

    /// <summary>The running integral along a dimension by the trapezoid rule over points <paramref name="x"/>. PyTorch: <c>torch.cumulative_trapezoid</c>.</summary>
    [Aten("cumulative_trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor")]
    public static Tensor CumulativeTrapezoid(Tensor y, Tensor x, int dim = -1) => Areas(y, Steps(y, x, dim), dim).Cumsum(dim);

    private static Tensor Areas(Tensor y, Tensor step, int dim)
    {
        ArgumentNullException.ThrowIfNull(y);
        var size = y.Size(dim);
        if (size == 0)
            return y.DType.IsIntegral ? y.To(DefaultDType) : y;
        return y.Narrow(dim, 0, size - 1).Add(y.Narrow(dim, 1, size - 1)).Mul(step).Div(2.0);
    }

    /// <summary>The distances between points, which may be a vector for all rows.</summary>
    private static Tensor Steps(Tensor y, Tensor x, int dim)
    {
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(x);
        var d = Shapes.Dim(dim, y.Dim);
        var along = x;
        if (x.Dim == 1)
        {
            if (x.ElementCount != y.Size(d))
                throw new ShapeException($"Trapezoid: there must be one x value for each sample point, but there are {x.ElementCount} for {y.Size(d)}.");
            var shape = new long[y.Dim];
            Array.Fill(shape, 1);
            shape[d] = x.ElementCount;
            along = x.Reshape(shape);
        }
        else if (x.Dim < y.Dim)
        {
            along = x.Reshape([.. Enumerable.Repeat(1L, y.Dim - x.Dim), .. x.Shape]);
        }
        return along.Shape[d] == 0 ? along : along.Diff(1, d);
    }
}
