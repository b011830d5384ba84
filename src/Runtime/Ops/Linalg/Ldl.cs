using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    /// <summary>L·D·Lᵀ = A for symmetric matrices: L and D in one matrix, and pivots for <see cref="LdlSolve"/>. PyTorch: <c>torch.linalg.ldl_factor</c>. Not differentiable.</summary>
    /// <param name="self">Symmetric matrices, of which the lower triangle is read.</param>
    /// <param name="hermitian">Whether complex matrices are Hermitian, which is not implemented.</param>
    /// <exception cref="LinalgException">A block of D is zero.</exception>
    [Aten("linalg_ldl_factor(Tensor self, *, bool hermitian=False) -> (Tensor LD, Tensor pivots)")]
    public static (Tensor LD, Tensor Pivots) LdlFactor(Tensor self, bool hermitian = false)
    {
        var (ld, pivots, _) = LdlFactorEx(self, hermitian, checkErrors: true);
        return (ld, pivots);
    }

    /// <summary><see cref="LdlFactor"/> with a number for each matrix: 0, or the first block that is zero. PyTorch: <c>torch.linalg.ldl_factor_ex</c>.</summary>
    [Aten("linalg_ldl_factor_ex(Tensor self, *, bool hermitian=False, bool check_errors=False) -> (Tensor LD, Tensor pivots, Tensor info)")]
    public static (Tensor LD, Tensor Pivots, Tensor Info) LdlFactorEx(Tensor self, bool hermitian = false, bool checkErrors = false)
    {
        var a = LinalgInput.Wide(LinalgInput.Square("torch.linalg.ldl_factor_ex", Symmetric(self, hermitian)).Detach());
        var ld = LinalgInput.Empty(a, a.DType, a.Shape[^2], a.Shape[^1]);
        var pivots = LinalgInput.Empty(a, DType.Int32, a.Shape[^1]);
        var info = LinalgInput.Empty(a, DType.Int32);
        LinalgInput.Apply(default(Algebra.BunchKaufman), [ld, pivots, info], a);
        if (checkErrors)
            LinalgInput.Check("torch.linalg.ldl_factor_ex", info, "D[{0},{0}] is exactly zero: the factorization has been completed, but D is singular and must not be used to solve systems.");
        return (ld.Tril().To(self.DType), pivots, info);
    }

    /// <summary>The solution of A·X = B from the factors of <see cref="LdlFactor"/>. PyTorch: <c>torch.linalg.ldl_solve</c>. Not differentiable.</summary>
    [Aten("linalg_ldl_solve(Tensor LD, Tensor pivots, Tensor B, *, bool hermitian=False) -> Tensor")]
    public static Tensor LdlSolve(Tensor ld, Tensor pivots, Tensor b, bool hermitian = false)
    {
        LinalgInput.Square("torch.linalg.ldl_solve", Symmetric(ld, hermitian));
        LinalgInput.SameType("torch.linalg.ldl_solve", ld, LinalgInput.Matrix("torch.linalg.ldl_solve", b));
        ArgumentNullException.ThrowIfNull(pivots);
        if (!pivots.DType.IsInteger || !pivots.Shape.SequenceEqual(ld.Shape[..^1]))
            throw new ShapeException($"torch.linalg.ldl_solve: expected integer pivots of shape {Shapes.Text(ld.Shape[..^1])}, but got {pivots.DType.TorchName} of shape {Shapes.Text(pivots.Shape)}.");
        if (ld.Shape[^1] != b.Shape[^2])
            throw new ShapeException($"torch.linalg.ldl_solve: incompatible shapes of LD and B ({ld.Shape[^2]}x{ld.Shape[^1]} and {b.Shape[^2]}x{b.Shape[^1]}).");
        var (factors, rhs) = LinalgInput.Broadcast(LinalgInput.Wide(ld.Detach()), LinalgInput.Wide(b.Detach()));
        var x = Tensor.Empty(rhs.ShapeArray, rhs.DType, rhs.Device);
        LinalgInput.Apply(default(Algebra.BunchKaufmanSolve), [x], factors, pivots.Expand(factors.Shape[..^1]), rhs);
        return x.To(ld.DType);
    }

    private static Tensor Symmetric(Tensor a, bool hermitian)
    {
        ArgumentNullException.ThrowIfNull(a);
        return !(hermitian && a.DType.IsComplex) ? a : throw new DTypeException("torch.linalg.ldl_factor of complex Hermitian matrices is not implemented: it takes symmetric ones.");
    }
}
