using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    /// <summary>A = P·L·U with L and U in one matrix, and the row, from 1, that each step exchanged with its own. PyTorch: <c>torch.linalg.lu_factor</c>.</summary>
    /// <exception cref="LinalgException">A pivot is zero: U is singular.</exception>
    [Aten("linalg_lu_factor(Tensor A, *, bool pivot=True) -> (Tensor LU, Tensor pivots)", Ignores = "pivot")]
    public static (Tensor LU, Tensor Pivots) LuFactor(Tensor a)
    {
        var (lu, pivots, _) = LuFactorEx(a, checkErrors: true);
        return (lu, pivots);
    }

    /// <summary><see cref="LuFactor"/> with a number for each matrix: 0, or the first pivot that is zero. PyTorch: <c>torch.linalg.lu_factor_ex</c>.</summary>
    [Aten("linalg_lu_factor_ex(Tensor A, *, bool pivot=True, bool check_errors=False) -> (Tensor LU, Tensor pivots, Tensor info)", Ignores = "pivot")]
    public static (Tensor LU, Tensor Pivots, Tensor Info) LuFactorEx(Tensor a, bool checkErrors = false)
    {
        var wide = LinalgInput.Wide(LinalgInput.Matrix("linalg.lu_factor", a));
        var (lu, pivots, info) = Factor(wide);
        if (checkErrors)
            LinalgInput.Check("linalg.lu_factor", info, "U[{0},{0}] is zero and using it on lu_solve would result in a division by zero; LuFactorEx gives the factors nonetheless.");
        Tape.Record(lu, "LinalgLuFactorEx", [wide], [lu], (g, s) => [LuGradient(g, s[0], pivots)]);
        return (lu.To(a.DType), pivots, info);
    }

    /// <summary>The factors without history, of matrices in double precision.</summary>
    private static (Tensor LU, Tensor Pivots, Tensor Info) Factor(Tensor a)
    {
        var lu = LinalgInput.Empty(a, a.DType, a.Shape[^2], a.Shape[^1]);
        var pivots = LinalgInput.Empty(a, DType.Int32, Math.Min(a.Shape[^2], a.Shape[^1]));
        var info = LinalgInput.Empty(a, DType.Int32);
        LinalgInput.Apply(default(Algebra.Lu), [lu, pivots, info], a);
        return (lu, pivots, info);
    }

    /// <summary>P, L and U with P·L·U = A. PyTorch: <c>torch.linalg.lu</c>.</summary>
    [Aten("linalg_lu(Tensor A, *, bool pivot=True) -> (Tensor P, Tensor L, Tensor U)", Ignores = "pivot")]
    public static (Tensor P, Tensor L, Tensor U) Lu(Tensor a)
    {
        var (lu, pivots, _) = LuFactorEx(a);
        return Torch.LuUnpack(lu, pivots);
    }

    /// <summary>The solution of A·X = B from A's factors. PyTorch: <c>torch.linalg.lu_solve</c>.</summary>
    /// <param name="lu">The factors of <see cref="LuFactor"/>.</param>
    /// <param name="pivots">Its pivots.</param>
    /// <param name="b">B; batches broadcast.</param>
    /// <param name="left">False for X·A = B.</param>
    /// <param name="adjoint">Solves with Aᴴ.</param>
    [Aten("linalg_lu_solve(Tensor LU, Tensor pivots, Tensor B, *, bool left=True, bool adjoint=False) -> Tensor")]
    public static Tensor LuSolve(Tensor lu, Tensor pivots, Tensor b, bool left = true, bool adjoint = false)
    {
        LinalgInput.Square("linalg.lu_solve", lu);
        LinalgInput.SameType("linalg.lu_solve", lu, LinalgInput.Matrix("linalg.lu_solve", b));
        ArgumentNullException.ThrowIfNull(pivots);
        if (pivots.DType != DType.Int32)
            throw new DTypeException($"linalg.lu_solve: pivots should be a tensor of int32, but it is {pivots.DType.TorchName}.");
        if (!pivots.Shape.SequenceEqual(lu.Shape[..^1]))
            throw new ShapeException($"linalg.lu_solve: number of pivots per batch should be same as the dimension of the matrix, but LU has shape {Shapes.Text(lu.Shape)} and pivots {Shapes.Text(pivots.Shape)}.");
        if (lu.Shape[^1] != b.Shape[left ? ^2 : ^1])
            throw new ShapeException($"linalg.lu_solve: incompatible shapes of A and B ({lu.Shape[^2]}x{lu.Shape[^1]} and {b.Shape[^2]}x{b.Shape[^1]}).");
        var (factors, rhs) = LinalgInput.Broadcast(LinalgInput.Wide(lu), LinalgInput.Wide(left ? b : b.MH()));
        var order = RowOrder(pivots, lu.Shape[^2]).Expand([.. factors.Shape[..^1]]);
        var x = left == adjoint ? SolveAdjoint(factors, order, rhs) : SolveFactored(factors, order, rhs);
        return (left ? x : x.MH()).To(lu.DType);
    }

    private static Tensor SolveFactored(Tensor lu, Tensor order, Tensor b) =>
        Triangular(lu, Triangular(lu, ToFactors(b, order), upper: false, unit: true), upper: true, unit: false);

    private static Tensor SolveAdjoint(Tensor lu, Tensor order, Tensor b) =>
        FromFactors(Triangular(lu.MH(), Triangular(lu.MH(), b, upper: false, unit: false), upper: true, unit: true), order);

    /// <summary>The row of A that each row of L·U is.</summary>
    internal static Tensor RowOrder(Tensor pivots, long rows)
    {
        var order = Tensor.Empty([.. pivots.Shape[..^1], rows], DType.Int64, pivots.Device);
        pivots.Device.Matrices(default(Algebra.PivotOrder), pivots.Dim - 1, [order], [pivots]);
        return order;
    }

    /// <summary>Pᵀ·X.</summary>
    private static Tensor ToFactors(Tensor x, Tensor order) => x.Gather(-2, order.Unsqueeze(-1).Expand(x.Shape));

    /// <summary>P·X.</summary>
    internal static Tensor FromFactors(Tensor x, Tensor order) => Torch.ZerosLike(x).Scatter(-2, order.Unsqueeze(-1).Expand(x.Shape), x);

    /// <summary>The gradient of A from that of its factors, for square, wide and tall matrices.</summary>
    private static Tensor LuGradient(Tensor g, Tensor lu, Tensor pivots)
    {
        long m = lu.Shape[^2], n = lu.Shape[^1], k = Math.Min(m, n);
        Tensor square = lu.Narrow(-2, 0, k).Narrow(-1, 0, k), gSquare = g.Narrow(-2, 0, k).Narrow(-1, 0, k);
        Tensor l = square.Tril(-1).Add(Torch.Eye(k, lu.DType, lu.Device)), u = square.Triu();
        var phiL = l.MH().MatMul(gSquare.Tril(-1));
        var phiU = gSquare.Triu().MatMul(u.MH());
        if (m < n)
            phiL = phiL.Sub(g.Narrow(-1, k, n - k).MatMul(lu.Narrow(-1, k, n - k).MH()));
        if (m > n)
            phiU = phiU.Sub(lu.Narrow(-2, k, m - k).MH().MatMul(g.Narrow(-2, k, m - k)));
        var inner = phiL.Tril(-1).Add(phiU.Triu());
        Tensor ga;
        if (m <= n)
        {
            inner = Triangular(u, inner.MH(), upper: true, unit: false).MH();
            if (m < n)
                inner = Torch.Cat([inner, g.Narrow(-1, k, n - k)], -1);
            ga = Triangular(l.MH(), inner, upper: true, unit: true);
        }
        else
        {
            inner = Torch.Cat([Triangular(l.MH(), inner, upper: true, unit: true), g.Narrow(-2, k, m - k)], -2);
            ga = Triangular(u, inner.MH(), upper: true, unit: false).MH();
        }
        return FromFactors(ga, RowOrder(pivots, m));
    }
}

public static partial class Torch
{
    /// <summary>P, L and U from the factors and pivots of <see cref="Linalg.LuFactor"/>. PyTorch: <c>torch.lu_unpack</c>.</summary>
    /// <param name="luData">L and U in one matrix.</param>
    /// <param name="luPivots">The pivots.</param>
    /// <param name="unpackData">False to leave L and U empty.</param>
    /// <param name="unpackPivots">False to leave P empty.</param>
    [Aten("lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool unpack_pivots=True) -> (Tensor P, Tensor L, Tensor U)")]
    public static (Tensor P, Tensor L, Tensor U) LuUnpack(Tensor luData, Tensor luPivots, bool unpackData = true, bool unpackPivots = true)
    {
        LinalgInput.Matrix("lu_unpack", luData);
        ArgumentNullException.ThrowIfNull(luPivots);
        if (unpackPivots && luPivots.DType != DType.Int32)
            throw new DTypeException($"torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype, but it is {luPivots.DType.TorchName}.");
        long m = luData.Shape[^2], n = luData.Shape[^1], k = Math.Min(m, n);
        Tensor p = Empty([0], luData.DType, luData.Device), l = p, u = p;
        if (unpackData)
        {
            l = luData.Narrow(-1, 0, k).Tril(-1).Add(Eye(m, k, luData.DType, luData.Device));
            u = luData.Narrow(-2, 0, k).Triu();
        }
        if (unpackPivots)
        {
            var order = Linalg.RowOrder(luPivots, m);
            p = Linalg.FromFactors(Eye(m, luData.DType, luData.Device).Expand([.. luData.Shape[..^2], m, m]).Contiguous(), order);
        }
        return (p, l, u);
    }
}

public partial class Tensor
{
    /// <summary>The solution of A·X = this from A's factors. PyTorch: <c>torch.lu_solve</c>.</summary>
    [Aten("lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor")]
    public Tensor LuSolve(Tensor luData, Tensor luPivots)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, ref luData, ref luPivots, on: AutocastOn.Processor);
            return self.LuSolve(luData, luPivots);
        }
        return Linalg.LuSolve(luData, luPivots, this);
    }
}
