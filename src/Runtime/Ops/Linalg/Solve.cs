using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    private const string Singular = "the solver failed because the input matrix is singular (its factor U has a zero on the diagonal at {0}).";

    /// <summary>The solution of A·X = B (or X·A = B) with a square A. PyTorch: <c>torch.linalg.solve</c>.</summary>
    /// <param name="a">Invertible matrices.</param>
    /// <param name="b">Matrices or, of A's batch, vectors; batches broadcast.</param>
    /// <param name="left">False for X·A = B.</param>
    /// <exception cref="LinalgException">A matrix is singular.</exception>
    [Aten("linalg_solve(Tensor A, Tensor B, *, bool left=True) -> Tensor")]
    public static Tensor Solve(Tensor a, Tensor b, bool left = true)
    {
        using var cast = Autocast.Full(ref a, ref b, on: AutocastOn.Processor);
        return SolveEx(a, b, left, checkErrors: true).Result;
    }

    /// <summary><see cref="Solve"/> with a number for each matrix: 0, or the first pivot that is zero. PyTorch: <c>torch.linalg.solve_ex</c>.</summary>
    [Aten("linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor result, Tensor info)")]
    public static (Tensor Result, Tensor Info) SolveEx(Tensor a, Tensor b, bool left = true, bool checkErrors = false)
    {
        LinalgInput.Square("linalg.solve", a);
        ArgumentNullException.ThrowIfNull(b);
        LinalgInput.SameType("linalg.solve", a, b);
        var vector = b.Dim == 1 || a.Dim - 1 == b.Dim && b.Shape.SequenceEqual(a.Shape[..^1]);
        if (vector && !left)
            throw new ShapeException("linalg.solve: vector broadcasting of the left hand side is not supported for left=false.");
        var matrix = LinalgInput.Matrix("linalg.solve", vector ? b.Unsqueeze(-1) : b);
        if (a.Shape[^1] != matrix.Shape[left ? ^2 : ^1])
            throw new ShapeException($"linalg.solve: incompatible shapes of A and B for the equation {(left ? "AX = B" : "XA = B")} ({a.Shape[^2]}x{a.Shape[^1]} and {matrix.Shape[^2]}x{matrix.Shape[^1]}).");
        var (coefficients, rhs) = LinalgInput.Broadcast(LinalgInput.Wide(a), LinalgInput.Wide(matrix));
        var factors = new Factors(LinalgInput.Wide(a).Detach());
        if (checkErrors)
            LinalgInput.Check("linalg.solve", factors.Info, Singular);
        factors = factors.Expand(coefficients.Shape[..^2]);
        var x = left ? factors.Solve(coefficients, rhs, adjoint: false) : factors.Solve(coefficients, rhs.MH(), adjoint: true).MH();
        return ((vector ? x.Squeeze(-1) : x).To(a.DType), factors.Info);
    }

    /// <summary>The inverse. PyTorch: <c>torch.linalg.inv</c>.</summary>
    /// <exception cref="LinalgException">A matrix is singular.</exception>
    [Aten("linalg_inv(Tensor A) -> Tensor")]
    public static Tensor Inv(Tensor a)
    {
        using var cast = Autocast.Full(ref a, on: AutocastOn.Processor);
        return InvEx(a, checkErrors: true).Inverse;
    }

    /// <summary><see cref="Inv"/> with a number for each matrix: 0, or the first pivot that is zero. PyTorch: <c>torch.linalg.inv_ex</c>.</summary>
    [Aten("linalg_inv_ex(Tensor A, *, bool check_errors=False) -> (Tensor inverse, Tensor info)")]
    public static (Tensor Inverse, Tensor Info) InvEx(Tensor a, bool checkErrors = false)
    {
        using var cast = Autocast.Full(ref a, on: AutocastOn.Processor);
        var wide = LinalgInput.Wide(LinalgInput.Square("linalg.inv", a));
        var factors = new Factors(wide.Detach());
        if (checkErrors)
            LinalgInput.Check("linalg.inv", factors.Info, "the diagonal element {0} is zero, the inversion could not be completed because the input matrix is singular.");
        return (factors.Solve(wide, IdentityLike(wide), adjoint: false).To(a.DType), factors.Info);
    }

    /// <summary>The factors of matrices in double precision, for as many solutions as are needed.</summary>
    private sealed class Factors
    {
        private readonly Tensor _lu;
        private readonly Tensor _pivots;

        internal Factors(Tensor a) => (_lu, _pivots, Info) = Factor(a);

        private Factors(Tensor lu, Tensor pivots, Tensor info) => (_lu, _pivots, Info) = (lu, pivots, info);

        internal Tensor Info { get; }

        internal Tensor Diagonal => _lu.Diagonal(0, -2, -1);

        internal Tensor Pivots => _pivots;

        internal Factors Expand(ReadOnlySpan<long> batch) =>
            new(_lu.Expand([.. batch, .. _lu.Shape[^2..]]), _pivots.Expand([.. batch, _pivots.Shape[^1]]), Info.Expand(batch));

        /// <summary>A⁻¹·B or A⁻ᴴ·B. The factors are those of <paramref name="a"/>, through which the history goes.</summary>
        internal Tensor Solve(Tensor a, Tensor b, bool adjoint)
        {
            var x = Tensor.Empty(b.ShapeArray, b.DType, b.Device);
            LinalgInput.Apply(new Algebra.LuSolve(adjoint), [x], _lu, _pivots, b);
            return Tape.Record(x, "LinalgSolveEx", [a, b], [a, x], (g, s) =>
            {
                var gb = Solve(s[0], g, !adjoint);
                return [!s.Needs(0) ? null : (adjoint ? s[1].MatMul(gb.MH()) : gb.MatMul(s[1].MH())).Neg(), gb];
            });
        }
    }
}

public partial class Tensor
{
    /// <summary>The inverse of square matrices. PyTorch: <c>torch.inverse</c>; see <see cref="Linalg.Inv"/>.</summary>
    [Aten("inverse(Tensor self) -> Tensor")]
    public Tensor Inverse()
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
            return self.Inverse();
        }
        return Linalg.Inv(this);
    }
}
