namespace TorchPort.Nn;

/// <summary>How a matrix is made orthogonal.</summary>
public enum OrthogonalMap
{
    /// <summary>The exponential of a skew-symmetric matrix. PyTorch: <c>"matrix_exp"</c>.</summary>
    MatrixExp,
    /// <summary>The Cayley transform of a skew-symmetric matrix. PyTorch: <c>"cayley"</c>.</summary>
    Cayley,
    /// <summary>A product of reflections. PyTorch: <c>"householder"</c>.</summary>
    Householder,
}

/// <summary>A weight that is orthogonal whatever is learned.</summary>
internal sealed partial class OrthogonalParametrization : Parametrization
{
    private readonly OrthogonalMap _map;
    private readonly bool _usesBase;
    private readonly bool _wide;

    [Name("base"), Buffer] private Tensor? _base;

    internal OrthogonalParametrization(Tensor weight, OrthogonalMap map, bool useTrivialization)
    {
        if (weight.DType.IsComplex && map == OrthogonalMap.Householder)
            throw new DTypeException("The householder parametrization does not support complex tensors.");
        (_map, _usesBase, _wide) = (map, useTrivialization, weight.Size(-2) < weight.Size(-1));
    }

    public override Tensor Forward(IReadOnlyList<Tensor> originals)
    {
        var x = _wide ? originals[0].MT() : originals[0];
        var q = _map == OrthogonalMap.Householder ? Reflections(x) : Rotation(x);
        if (_base is not null)
            q = _base.MatMul(q);
        return _wide ? q.MT() : q;
    }

    public override Tensor[] RightInverse(Tensor value)
    {
        var q = _wide ? value.MT() : value;
        if (!_usesBase)
        {
            if (_map != OrthogonalMap.Householder)
                throw new ArgumentException("The matrix exponential and the Cayley map cannot start from a given weight without useTrivialization.", nameof(value));
            var (a, tau) = q.Geqrf();
            // Reflections that LAPACK leaves out have a tau of exactly 0.
            var signs = Diagonal(a).Sign().Mul(tau.Ne(0).Mul(2).Sub(1).To(a.DType));
            var kept = a.Tril(-1).Add(a.Triu(1)).Add(Torch.Zeros(a.Shape, a.DType, a.Device).DiagonalScatter(signs, 0, -2, -1));
            return [_wide ? kept.MT() : kept];
        }
        var (n, k) = (q.Size(-2), q.Size(-1));
        if (n != k)
            q = Orthogonalized(Torch.Cat([q, Torch.Randn([.. q.Shape[..^2], n, n - k], dtype: q.DType, device: q.Device)], -1));
        else
            q = IsOrthogonal(q) ? q.Clone() : Orthogonalized(q);
        _base = q;
        var minusOne = Torch.Zeros(value.Shape, value.DType, value.Device);
        return [minusOne.DiagonalScatter(Torch.Full([.. value.Shape[..^2], Math.Min(n, k)], -1, value.DType, value.Device), 0, -2, -1)];
    }

    /// <summary>The first columns of the rotation that the lower triangle stands for.</summary>
    private Tensor Rotation(Tensor x)
    {
        var (n, k) = (x.Size(-2), x.Size(-1));
        x = x.Tril();
        if (n != k)
            x = Torch.Cat([x, Torch.Zeros([.. x.Shape[..^2], n, n - k], x.DType, x.Device)], -1);
        var skew = x.Sub(x.MH());
        Tensor q;
        if (_map == OrthogonalMap.MatrixExp)
        {
            q = skew.MatrixExp();
        }
        else
        {
            var one = Torch.Eye(n, dtype: skew.DType, device: skew.Device);
            q = Linalg.Solve(one.Sub(skew, 0.5), one.Add(skew, 0.5));
        }
        return n == k ? q : q.Narrow(-1, 0, k);
    }

    /// <summary>The product of the reflections below the diagonal, whose signs the diagonal gives.</summary>
    private static Tensor Reflections(Tensor x)
    {
        var a = x.Tril(-1);
        var tau = a.Mul(a).Sum([-2]).Add(1).Reciprocal().Mul(2);
        return Linalg.HouseholderProduct(a, tau).Mul(Diagonal(x).Detach().To(DType.Int32).Unsqueeze(-2));
    }

    private static Tensor Orthogonalized(Tensor x)
    {
        var (a, tau) = x.Geqrf();
        return Linalg.HouseholderProduct(a, tau).Mul(Diagonal(a).Sgn().Unsqueeze(-2));
    }

    private static bool IsOrthogonal(Tensor q)
    {
        var one = Torch.Eye(q.Size(-1), dtype: q.DType, device: q.Device);
        var tolerance = 10 * q.Size(-1) * DTypes.Epsilon(q.DType);
        return q.MH().MatMul(q).Sub(one).Abs().Max().Item<double>() <= tolerance;
    }

    private static Tensor Diagonal(Tensor x) => x.Diagonal(0, -2, -1);
}
