namespace TorchPort.Ops;

/// <summary>The decompositions of traced graphs, which hand out what a gradient needs beside the result.</summary>
internal static class GraphForms
{
    [Aten("_linalg_svd(Tensor A, bool full_matrices=False, bool compute_uv=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)", Ignores = "driver")]
    internal static (Tensor U, Tensor S, Tensor Vh) Svd(Tensor a, bool fullMatrices = false, bool computeUv = true)
    {
        if (computeUv)
            return Linalg.Svd(a, fullMatrices);
        var none = Torch.Empty([0], a.DType, a.Device);
        return (none, Linalg.Svdvals(a), none);
    }

    [Aten("_linalg_eigh(Tensor A, str UPLO=\"L\", bool compute_v=True) -> (Tensor eigenvalues, Tensor eigenvectors)")]
    internal static (Tensor Eigenvalues, Tensor Eigenvectors) Eigh(Tensor a, string uplo = "L", bool computeV = true) =>
        computeV ? Linalg.Eigh(a, uplo) : (Linalg.Eigvalsh(a, uplo), Torch.Empty([0], a.DType, a.Device));

    [Aten("_linalg_det(Tensor A) -> (Tensor result, Tensor LU, Tensor pivots)")]
    internal static (Tensor Result, Tensor LU, Tensor Pivots) Det(Tensor a)
    {
        var (lu, pivots, _) = Linalg.LuFactorEx(a);
        return (Linalg.Det(a), lu, pivots);
    }

    [Aten("_linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet, Tensor LU, Tensor pivots)")]
    internal static (Tensor Sign, Tensor Logabsdet, Tensor LU, Tensor Pivots) Slogdet(Tensor a)
    {
        var (lu, pivots, _) = Linalg.LuFactorEx(a);
        var (sign, logabsdet) = Linalg.Slogdet(a);
        return (sign, logabsdet, lu, pivots);
    }

    [Aten("_linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor result, Tensor LU, Tensor pivots, Tensor info)")]
    internal static (Tensor Result, Tensor LU, Tensor Pivots, Tensor Info) SolveEx(Tensor a, Tensor b, bool left = true, bool checkErrors = false)
    {
        var (lu, pivots, _) = Linalg.LuFactorEx(a);
        var (result, info) = Linalg.SolveEx(a, b, left, checkErrors);
        return (result, lu, pivots, info);
    }

    [Aten("_lu_with_info(Tensor self, bool pivot=True, bool check_errors=True) -> (Tensor LU, Tensor pivots, Tensor info)", Ignores = "pivot")]
    internal static (Tensor LU, Tensor Pivots, Tensor Info) LuWithInfo(Tensor self, bool checkErrors = true) => Linalg.LuFactorEx(self, checkErrors);
}
