using TorchPort.Ops;

namespace TorchPort;

public static partial class Torch
{
    /// <summary>An approximate singular value decomposition U·diag(S)·Vᴴ of A, or of A − M, by random projection. PyTorch: <c>torch.svd_lowrank</c>.</summary>
    /// <param name="a">Matrices [m, n].</param>
    /// <param name="q">A guess of the rank, rather too high: as many singular values there are.</param>
    /// <param name="niter">How often the projection is refined.</param>
    /// <param name="m">What is subtracted, which broadcasts.</param>
    /// <param name="generator">Draws the projection.</param>
    public static (Tensor U, Tensor S, Tensor V) SvdLowrank(Tensor a, long q = 6, int niter = 2, Tensor? m = null, Generator? generator = null)
    {
        LinalgInput.Matrix("svd_lowrank", a);
        var difference = m is null ? a : a.Sub(m.Expand(a.Shape));
        var wide = difference.Shape[^2] < difference.Shape[^1];
        var tall = wide ? difference.MH() : difference;
        var basis = Linalg.Qr(tall.MatMul(Randn([tall.Shape[^1], q], a.DType, a.Device, generator))).Q;
        for (var i = 0; i < niter; i++)
            basis = Linalg.Qr(tall.MatMul(Linalg.Qr(tall.MH().MatMul(basis)).Q)).Q;
        var (u, s, vh) = Linalg.Svd(basis.MH().MatMul(tall), fullMatrices: false);
        var left = basis.MatMul(u);
        return wide ? (vh.MH(), s, left) : (left, s, vh.MH());
    }

    /// <summary>Principal components: <see cref="SvdLowrank"/> of rows from which their mean is subtracted. PyTorch: <c>torch.pca_lowrank</c>.</summary>
    /// <param name="a">Rows of samples, [m, n].</param>
    /// <param name="q">A guess of the rank, rather too high; by default 6, or less if A is smaller.</param>
    /// <param name="center">False for samples whose mean is zero already.</param>
    /// <param name="niter">How often the projection is refined.</param>
    /// <param name="generator">Draws the projection.</param>
    public static (Tensor U, Tensor S, Tensor V) PcaLowrank(Tensor a, long? q = null, bool center = true, int niter = 2, Generator? generator = null)
    {
        LinalgInput.Matrix("pca_lowrank", a);
        var most = Math.Min(a.Shape[^2], a.Shape[^1]);
        var count = q ?? Math.Min(6, most);
        if (count < 0 || count > most)
            throw new ArgumentException($"q(={count}) must be non-negative integer and not greater than min(m, n)={most}.", nameof(q));
        ArgumentOutOfRangeException.ThrowIfNegative(niter);
        return SvdLowrank(center ? a.Sub(a.Mean([-2], keepdim: true)) : a, count, niter, null, generator);
    }
}
