using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    /// <summary>(Σ|x|^ord)^(1/ord); for ∞ and −∞ the largest and smallest |x|, for 0 how many x are not 0. PyTorch: <c>torch.linalg.vector_norm</c>.</summary>
    /// <param name="self">A floating or complex tensor.</param>
    /// <param name="ord">The order.</param>
    /// <param name="dim">The dimensions that are one vector; none means all.</param>
    /// <param name="keepdim">Keeps them with size 1.</param>
    /// <param name="dtype">Converts the input first.</param>
    public static Tensor VectorNorm(Tensor self, double ord = 2, ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(self);
        return self.Norm(ord, dim, keepdim, dtype);
    }
}

public partial class Tensor
{
    [Aten("norm.Scalar(Tensor self, Scalar p=2) -> Tensor")]
    internal Tensor NormOf(double p = 2) => Norm(p);

    [Aten("norm.ScalarOpt_dtype(Tensor self, Scalar? p, *, ScalarType dtype) -> Tensor")]
    internal Tensor NormOf(double? p, DType dtype) => Norm(p ?? 2, dtype: dtype);

    [Aten("norm.ScalarOpt_dim(Tensor self, Scalar? p, int[1] dim, bool keepdim=False) -> Tensor")]
    [Aten("norm.ScalarOpt_dim_dtype(Tensor self, Scalar? p, int[1] dim, bool keepdim, *, ScalarType dtype) -> Tensor")]
    internal Tensor NormOf(double? p, ReadOnlySpan<int> dim, bool keepdim = false, DType? dtype = null) => Norm(p ?? 2, dim, keepdim, dtype);

    /// <summary>The norm of the difference to <paramref name="other"/>. PyTorch: <c>torch.dist</c>.</summary>
    [Aten("dist(Tensor self, Tensor other, Scalar p=2) -> Tensor")]
    public Tensor Dist(Tensor other, double p = 2)
    {
        var self = this;
        using var cast = Autocast.Full(ref self, ref other, on: AutocastOn.Gpu);
        return Linalg.VectorNorm(self.Sub(other), p);
    }

    /// <summary>Each slice of a dimension scaled down to a norm of at most <paramref name="maxnorm"/>. PyTorch: <c>torch.renorm</c>.</summary>
    [Aten("renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor")]
    public Tensor Renorm(double p, int dim, double maxnorm)
    {
        if (Autocast.Applies(this, AutocastOn.Gpu))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Gpu);
            return self.Renorm(p, dim, maxnorm);
        }
        if (!(p > 0) || maxnorm < 0)
            throw new ArgumentException($"renorm: expected a positive p and a maxnorm of at least 0, but got {p} and {maxnorm}.");
        if (Dim < 2)
            throw new DimensionException($"renorm: input needs at least 2 dimensions, got {Dim} dimensions.");
        var slice = Shapes.Dim(dim, Dim);
        var norm = Linalg.VectorNorm(this, p, Enumerable.Range(0, Dim).Where(d => d != slice).ToArray(), keepdim: true);
        return Mul(Torch.Where(norm.Gt(maxnorm), norm.Add(1e-7).Reciprocal().Mul(maxnorm), Torch.Ones([], norm.DType, norm.Device)));
    }

    /// <summary><see cref="Renorm"/> in place. PyTorch: <c>renorm_</c>.</summary>
    [Aten("renorm_(Tensor(a!) self, Scalar p, int dim, Scalar maxnorm) -> Tensor(a!)")]
    public Tensor Renorm_(double p, int dim, double maxnorm) => InPlace.Assign(this, Autograd.Tape.Records(this) ? Clone().Renorm(p, dim, maxnorm) : Renorm(p, dim, maxnorm));
}
