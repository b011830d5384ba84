using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

/// <summary>Linear algebra. PyTorch: <c>torch.linalg</c>.</summary>
/// <remarks>Matrices are the last two dimensions; those before them are a batch.</remarks>
public static partial class Linalg
{
    private const string NotPositive = "the factorization could not be completed because the input is not positive-definite (the leading minor of order {0} is not positive-definite).";

    /// <summary>The lower triangle L with L·Lᴴ = A of a positive-definite A, of which one triangle is read. PyTorch: <c>torch.linalg.cholesky</c>.</summary>
    /// <param name="self">Positive-definite matrices.</param>
    /// <param name="upper">Reads the upper triangle, and gives Lᴴ.</param>
    /// <exception cref="LinalgException">A matrix is not positive-definite.</exception>
    [Aten("linalg_cholesky(Tensor self, *, bool upper=False) -> Tensor")]
    public static Tensor Cholesky(Tensor self, bool upper = false)
    {
        using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
        return CholeskyEx(self, upper, checkErrors: true).L;
    }

    /// <summary><see cref="Cholesky"/> with a number for each matrix, 0 where it is positive-definite. PyTorch: <c>torch.linalg.cholesky_ex</c>.</summary>
    [Aten("linalg_cholesky_ex(Tensor self, *, bool upper=False, bool check_errors=False) -> (Tensor L, Tensor info)")]
    public static (Tensor L, Tensor Info) CholeskyEx(Tensor self, bool upper = false, bool checkErrors = false)
    {
        using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
        var wide = LinalgInput.Wide(LinalgInput.Square("linalg.cholesky", self));
        var a = upper ? wide.MH() : wide;
        var l = LinalgInput.Empty(a, a.DType, a.Shape[^2], a.Shape[^1]);
        var info = LinalgInput.Empty(a, DType.Int32);
        LinalgInput.Apply(default(Algebra.Cholesky), [l, info], a);
        if (checkErrors)
            LinalgInput.Check("linalg.cholesky", info, NotPositive);
        Tape.Record(l, "LinalgCholeskyEx", [a], [l], (g, s) => [CholeskyGradient(g, s[0])]);
        return ((upper ? l.MH() : l).To(self.DType), info);
    }

    /// <summary>½·L⁻ᴴ·(P + strictly lower Pᴴ)·L⁻¹ for P the lower triangle of Lᴴ·g.</summary>
    private static Tensor CholeskyGradient(Tensor g, Tensor l)
    {
        var p = l.MH().MatMul(g);
        var symmetric = p.Tril().Add(p.Tril(-1).MH());
        return SolveTriangularRight(l, Triangular(l.MH(), symmetric, upper: true, unit: false), upper: false, unit: false).Mul(0.5);
    }
}

public partial class Tensor
{
    /// <summary>The Cholesky factor of positive-definite matrices. PyTorch: <c>torch.cholesky</c>; see <see cref="Linalg.Cholesky"/>.</summary>
    [Aten("cholesky(Tensor self, bool upper=False) -> Tensor")]
    public Tensor Cholesky(bool upper = false)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
            return self.Cholesky(upper);
        }
        return Linalg.Cholesky(this, upper);
    }

    /// <summary>The solution of A·X = this, from A's Cholesky factor. PyTorch: <c>torch.cholesky_solve</c>.</summary>
    /// <param name="input2">The factor.</param>
    /// <param name="upper">Whether it is the upper triangle.</param>
    [Aten("cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor")]
    public Tensor CholeskySolve(Tensor input2, bool upper = false)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, ref input2, on: AutocastOn.Processor);
            return self.CholeskySolve(input2, upper);
        }
        LinalgInput.Square("cholesky_solve", input2);
        LinalgInput.SameType("cholesky_solve", LinalgInput.Matrix("cholesky_solve", this), input2);
        if (_shape[^2] != input2._shape[^1])
            throw new ShapeException($"cholesky_solve: incompatible matrix sizes: each A matrix is {input2._shape[^1]} by {input2._shape[^1]} but each B matrix is {_shape[^2]} by {_shape[^1]}.");
        var (factor, b) = LinalgInput.Broadcast(LinalgInput.Wide(input2), LinalgInput.Wide(this));
        return CholeskySolve(b, factor, upper).To(DType);
    }

    /// <summary>The factor is taken as free, not as triangular, in the gradient: so is PyTorch's.</summary>
    private static Tensor CholeskySolve(Tensor b, Tensor factor, bool upper)
    {
        var l = upper ? factor.Detach().MH() : factor.Detach();
        var x = Linalg.Triangular(l.MH(), Linalg.Triangular(l, b.Detach(), upper: false, unit: false), upper: true, unit: false);
        return Autograd.Tape.Record(x, "CholeskySolve", [b, factor], [factor, x], (g, s) =>
        {
            var gb = CholeskySolve(g, s[0], upper);
            var common = gb.MatMul(s[1].MH());
            common = common.Add(common.MH()).Neg();
            return [gb, s.Needs(1) ? upper ? s[0].MatMul(common) : common.MatMul(s[0]) : null];
        });
    }

    /// <summary>A⁻¹ from A's Cholesky factor. PyTorch: <c>torch.cholesky_inverse</c>.</summary>
    /// <param name="upper">Whether this is the upper triangle.</param>
    [Aten("cholesky_inverse(Tensor self, bool upper=False) -> Tensor")]
    public Tensor CholeskyInverse(bool upper = false)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
            return self.CholeskyInverse(upper);
        }
        var factor = LinalgInput.Wide(LinalgInput.Square("cholesky_inverse", this));
        return CholeskySolve(Linalg.IdentityLike(factor), factor, upper).To(DType);
    }
}
