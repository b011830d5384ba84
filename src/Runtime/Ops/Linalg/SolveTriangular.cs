using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    /// <summary>The solution of A·X = B (or X·A = B) with a triangular A. PyTorch: <c>torch.linalg.solve_triangular</c>.</summary>
    /// <param name="self">A, of which one triangle is read.</param>
    /// <param name="b">B; batches broadcast.</param>
    /// <param name="upper">Which triangle.</param>
    /// <param name="left">False for X·A = B.</param>
    /// <param name="unitriangular">Takes the diagonal as ones.</param>
    [Aten("linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, bool unitriangular=False) -> Tensor")]
    public static Tensor SolveTriangular(Tensor self, Tensor b, bool upper, bool left = true, bool unitriangular = false)
    {
        LinalgInput.Square("linalg.solve_triangular", self);
        LinalgInput.SameType("linalg.solve_triangular", self, LinalgInput.Matrix("linalg.solve_triangular", b));
        if (self.Shape[^1] != b.Shape[left ? ^2 : ^1])
            throw new ShapeException($"linalg.solve_triangular: incompatible shapes of A and B for the equation {(left ? "AX = B" : "XA = B")} ({self.Shape[^2]}x{self.Shape[^1]} and {b.Shape[^2]}x{b.Shape[^1]}).");
        var (a, rhs) = LinalgInput.Broadcast(LinalgInput.Wide(self), LinalgInput.Wide(b));
        return (left ? Triangular(a, rhs, upper, unitriangular) : SolveTriangularRight(a, rhs, upper, unitriangular)).To(self.DType);
    }

    /// <summary>A⁻¹·B, of one batch, in double precision.</summary>
    internal static Tensor Triangular(Tensor a, Tensor b, bool upper, bool unit)
    {
        var x = Tensor.Empty(b.ShapeArray, b.DType, b.Device);
        LinalgInput.Apply(new Algebra.TriangularSolve(upper, unit), [x], a, b);
        return Tape.Record(x, "LinalgSolveTriangular", [a, b], [a, x], (g, s) =>
        {
            var gb = Triangular(s[0].MH(), g, !upper, unit);
            if (!s.Needs(0))
                return [null, gb];
            var ga = gb.MatMul(s[1].MH()).Neg();
            return [upper ? ga.Triu(unit ? 1 : 0) : ga.Tril(unit ? -1 : 0), gb];
        });
    }

    /// <summary>B·A⁻¹.</summary>
    internal static Tensor SolveTriangularRight(Tensor a, Tensor b, bool upper, bool unit) => Triangular(a.MT(), b.MT(), !upper, unit).MT();

    internal static Tensor IdentityLike(Tensor a) => Torch.Eye(a.Shape[^2], a.DType, a.Device).Expand(a.Shape);
}

public partial class Tensor
{
    /// <summary>The solution of A·X = this with a triangular A, and a copy of A. PyTorch: <c>torch.triangular_solve</c>.</summary>
    /// <param name="a">A, of which one triangle is read.</param>
    /// <param name="upper">Which triangle.</param>
    /// <param name="transpose">Solves Aᵀ·X = this.</param>
    /// <param name="unitriangular">Takes the diagonal as ones.</param>
    [Aten("triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool unitriangular=False) -> (Tensor solution, Tensor cloned_coefficient)")]
    public (Tensor Solution, Tensor ClonedCoefficient) TriangularSolve(Tensor a, bool upper = true, bool transpose = false, bool unitriangular = false)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, ref a, on: AutocastOn.Processor);
            return self.TriangularSolve(a, upper, transpose, unitriangular);
        }
        LinalgInput.Square("triangular_solve", a);
        var solution = Linalg.SolveTriangular(transpose ? a.MT() : a, this, upper != transpose, left: true, unitriangular);
        return (solution, a.Expand([.. Shapes.Broadcast(a.Shape[..^2], Shape[..^2]), .. a.Shape[^2..]]).Clone());
    }
}
