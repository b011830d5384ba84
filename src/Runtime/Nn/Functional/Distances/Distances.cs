namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The norm of the differences along the last dimension. PyTorch: <c>F.pairwise_distance</c>.</summary>
    /// <param name="x1">[…, D].</param>
    /// <param name="x2">A shape that broadcasts.</param>
    /// <param name="p">The order of the norm.</param>
    /// <param name="eps">Added to differences, so that the root has a derivative everywhere.</param>
    /// <param name="keepdim">Keeps the last dimension with size 1.</param>
    [Aten("pairwise_distance(Tensor x1, Tensor x2, float p=2, float eps=1e-06, bool keepdim=False) -> Tensor")]
    public static Tensor PairwiseDistance(Tensor x1, Tensor x2, double p = 2, double eps = 1e-6, bool keepdim = false)
    {
        ArgumentNullException.ThrowIfNull(x1);
        ArgumentNullException.ThrowIfNull(x2);
        return x1.Sub(x2).Add(eps).Norm(p, [-1], keepdim);
    }

    /// <summary>The cosine of the angle between vectors along a dimension. PyTorch: <c>F.cosine_similarity</c>.</summary>
    /// <param name="x1">Any shape.</param>
    /// <param name="x2">A shape that broadcasts.</param>
    /// <param name="dim">The dimension of the vectors.</param>
    /// <param name="eps">What each length is at least.</param>
    [Aten("cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor")]
    public static Tensor CosineSimilarity(Tensor x1, Tensor x2, int dim = 1, double eps = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(x1);
        ArgumentNullException.ThrowIfNull(x2);
        using var cast = Autocast.Full(ref x1, ref x2, on: AutocastOn.Gpu);
        var type = TypePromotion.ResultType(x1, x2);
        if (!type.IsFloatingPoint)
            throw new DTypeException($"expected common dtype to be floating point, yet common dtype is {type.TorchName}.");
        var shape = Shapes.Broadcast(x1.Shape, x2.Shape);
        return Unit(x1.To(type).Expand(shape)).Mul(Unit(x2.To(type).Expand(shape))).Sum([dim]);

        Tensor Unit(Tensor x)
        {
            var length = x.Norm(2, [dim], keepdim: true).Clone();
            using (GradMode.NoGrad())
                length.ClampMin_(eps);
            return x.Div(length);
        }
    }

    /// <summary>Vectors along a dimension divided by their norms. PyTorch: <c>F.normalize</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="p">The order of the norm.</param>
    /// <param name="dim">The dimension of the vectors.</param>
    /// <param name="eps">What each norm is at least.</param>
    public static Tensor Normalize(Tensor input, double p = 2, int dim = 1, double eps = 1e-12)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Div(input.Norm(p, [dim], keepdim: true).ClampMin(eps));
    }

    /// <summary>The distances of all pairs of rows, each pair once. PyTorch: <c>F.pdist</c>.</summary>
    /// <param name="input">[N, D].</param>
    /// <param name="p">The order of the norm.</param>
    /// <returns>[N (N − 1) / 2]: rows 0 and 1, 0 and 2, ….</returns>
    /// <exception cref="ShapeException">The input is no matrix.</exception>
    [Aten("_pdist_forward(Tensor self, float p=2) -> Tensor")]
    [Aten("pdist(Tensor self, float p=2) -> Tensor")]
    public static Tensor Pdist([AtenName("self")] Tensor input, double p = 2)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var cast = Autocast.Full(ref input, on: AutocastOn.Gpu);
        if (input.Dim != 2)
            throw new ShapeException($"pdist only supports 2D tensors, got: {input.Dim}D.");
        var rows = input.Shape[0];
        var pairs = Torch.TriuIndices(rows, rows, 1);
        return input.IndexSelect(0, pairs.Select(0, 0)).Sub(input.IndexSelect(0, pairs.Select(0, 1))).Norm(p, [1]);
    }
}
