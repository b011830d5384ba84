namespace TorchPort.Nn;

/// <summary>A weight as lengths times directions.</summary>
internal sealed class WeightNormParametrization(int? dim) : Parametrization
{
    public override Tensor Forward(IReadOnlyList<Tensor> originals) => Weight(originals[0], originals[1], dim);

    public override Tensor[] RightInverse(Tensor value) => [Lengths(value, dim), value.Clone()];

    internal static Tensor Weight(Tensor g, Tensor v, int? dim) => Torch.WeightNorm(v, g, dim ?? -1);

    internal static Tensor Lengths(Tensor v, int? dim) => Torch.NormExceptDim(v, 2, dim ?? -1);
}

/// <summary>A weight over its largest singular value.</summary>
internal sealed partial class SpectralNormParametrization : Parametrization
{
    private readonly int _iterations, _dim;
    private readonly double _eps;

    [Name("_u"), Buffer] private readonly Tensor? _left;
    [Name("_v"), Buffer] private readonly Tensor? _right;

    internal SpectralNormParametrization(Tensor weight, int iterations, int dim, double eps)
    {
        (_iterations, _dim, _eps) = (iterations, weight.Dim == 0 ? 0 : Shapes.Dim(dim, weight.Dim), eps);
        if (iterations < 1)
            throw new ArgumentOutOfRangeException(nameof(iterations), iterations, "Expected n_power_iterations to be positive.");
        if (weight.Dim < 2)
            return;
        var matrix = SpectralIteration.Matrix(weight, _dim);
        _left = SpectralIteration.Draw(matrix, 0, eps);
        _right = SpectralIteration.Draw(matrix, 1, eps);
        SpectralIteration.Run(matrix, _left, _right, 15, eps);
    }

    public override Tensor Forward(IReadOnlyList<Tensor> originals)
    {
        var weight = originals[0];
        if (_left is null)
            return Functional.Normalize(weight, dim: 0, eps: _eps);
        var matrix = SpectralIteration.Matrix(weight, _dim);
        if (Training)
            SpectralIteration.Run(matrix, _left, _right!, _iterations, _eps);
        return weight.Div(SpectralIteration.Sigma(matrix, _left.Clone(), _right!.Clone()));
    }
}

/// <summary>The largest singular value of a matrix, by power iteration.</summary>
internal static class SpectralIteration
{
    /// <summary>A weight as a matrix whose rows belong to its outputs.</summary>
    internal static Tensor Matrix(Tensor weight, int dim) =>
        (dim == 0 ? weight : weight.Movedim(dim, 0)).Flatten(1);

    /// <summary>A random vector of length 1, as long as a dimension.</summary>
    internal static Tensor Draw(Tensor matrix, int dim, double eps) =>
        Functional.Normalize(Torch.Randn([matrix.Size(dim)], dtype: matrix.DType, device: matrix.Device), dim: 0, eps: eps);

    /// <summary>Moves vectors towards the singular vectors of the largest singular value.</summary>
    internal static void Run(Tensor matrix, Tensor left, Tensor right, int iterations, double eps, bool rightFirst = false)
    {
        using var mode = GradMode.NoGrad();
        for (var i = 0; i < iterations; i++)
        {
            if (!rightFirst)
                left.Copy_(Functional.Normalize(matrix.Mv(right), dim: 0, eps: eps));
            right.Copy_(Functional.Normalize(matrix.T().Mv(left), dim: 0, eps: eps));
            if (rightFirst)
                left.Copy_(Functional.Normalize(matrix.Mv(right), dim: 0, eps: eps));
        }
    }

    internal static Tensor Sigma(Tensor matrix, Tensor left, Tensor right) => left.Dot(matrix.Mv(right));
}
