using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    /// <summary>The determinant. PyTorch: <c>torch.linalg.det</c>.</summary>
    [Aten("linalg_det(Tensor A) -> Tensor")]
    public static Tensor Det(Tensor a)
    {
        var wide = LinalgInput.Wide(LinalgInput.Square("linalg.det", a));
        var factors = new Factors(wide.Detach());
        var det = factors.Diagonal.Prod(-1).Mul(Parity(factors.Pivots));
        return Tape.Record(det, "LinalgDet", [wide], [wide, det], (g, s) => [DetGradient(g, s[0], s[1])]).To(a.DType);
    }

    /// <summary>1 or -1, as the number of exchanged rows is even or odd.</summary>
    private static Tensor Parity(Tensor pivots)
    {
        var exchanged = pivots.Ne(Torch.Arange(1, pivots.Shape[^1] + 1, 1, DType.Int32, pivots.Device)).Sum([-1]);
        return exchanged.Remainder(2).Mul(-2).Add(1);
    }

    /// <summary>The conjugate cofactors times g: det·A⁻ᴴ, or where A is singular a product of singular values, each without its own.</summary>
    private static Tensor DetGradient(Tensor g, Tensor a, Tensor det)
    {
        const double Least = 100 * 2.220446049250313e-16;
        if (a.ElementCount == 0)
            return Torch.ZerosLike(a);
        var n = a.Shape[^1];
        Tensor all = a.Reshape(-1, n, n), scale = g.Mul(det.Conj()).Reshape(-1), gradients = g.Reshape(-1);
        var (regular, singular) = Places(det.Detach().Abs().Lt(Least).Reshape(-1));
        if (singular.ElementCount == 0)
            return Cofactors(all, scale).Reshape(a.Shape);
        var result = Torch.ZerosLike(all);
        if (regular.ElementCount > 0)
            result = result.IndexAdd(0, regular, Cofactors(all.IndexSelect(0, regular), scale.IndexSelect(0, regular)));
        return result.IndexAdd(0, singular, SingularCofactors(all.IndexSelect(0, singular), gradients.IndexSelect(0, singular))).Reshape(a.Shape);
    }

    private static Tensor Cofactors(Tensor a, Tensor scale) =>
        Solve(a.MH(), Torch.Eye(a.Shape[^1], a.DType, a.Device).Mul(scale.Unsqueeze(-1).Unsqueeze(-1)));

    private static Tensor SingularCofactors(Tensor a, Tensor g)
    {
        var (u, s, vh) = Svd(a);
        var sign = Det(u.Detach()).Mul(Det(vh.Detach())).Conj();
        return u.Mul(OthersProduct(s).Mul(g.Mul(sign).Unsqueeze(-1)).Unsqueeze(-2)).MatMul(vh);
    }

    /// <summary>For each element of the last dimension the product of the others.</summary>
    private static Tensor OthersProduct(Tensor s)
    {
        var one = Torch.Ones([s.Shape[0], 1], s.DType, s.Device);
        var before = Torch.Cat([one, s.Narrow(-1, 0, s.Shape[^1] - 1)], -1).Cumprod(-1);
        var behind = Torch.Cat([one, s.Narrow(-1, 1, s.Shape[^1] - 1).Flip(-1)], -1).Cumprod(-1).Flip(-1);
        return before.Mul(behind);
    }

    /// <summary>Where a mask is false, and where it is true.</summary>
    private static (Tensor False, Tensor True) Places(Tensor mask)
    {
        var values = mask.ToArray<bool>();
        return (Of(false), Of(true));

        Tensor Of(bool wanted) => Torch.Tensor<long>(Enumerable.Range(0, values.Length).Where(i => values[i] == wanted).Select(i => (long)i).ToArray()).Reshape(-1).To(mask.Device);
    }

    /// <summary>The determinant as its sign and the logarithm of its magnitude. PyTorch: <c>torch.linalg.slogdet</c>.</summary>
    [Aten("linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet)")]
    public static (Tensor Sign, Tensor Logabsdet) Slogdet(Tensor a)
    {
        var wide = LinalgInput.Wide(LinalgInput.Square("linalg.slogdet", a));
        var factors = new Factors(wide.Detach());
        var sign = factors.Diagonal.Sgn().Prod(-1).Mul(Parity(factors.Pivots));
        var logabsdet = factors.Diagonal.Abs().Log().Sum([-1]);
        Tape.RecordMany([sign, logabsdet], "LinalgSlogdet", [wide], [wide, sign], (g, s) =>
        {
            var scale = g[1] ?? Torch.Zeros([], wide.DType, wide.Device);
            if (wide.DType.IsComplex && g[0] is { } turn)
                scale = Torch.Complex(scale.Real(), turn.Conj().Mul(s[1]).Imag().Neg());
            var diagonal = scale.To(wide.DType).Expand(wide.Shape[..^2]).Unsqueeze(-1).Unsqueeze(-1);
            return [factors.Solve(s[0], Torch.Eye(wide.Shape[^1], wide.DType, wide.Device).Mul(diagonal), adjoint: true)];
        });
        return (sign.To(a.DType), logabsdet.To(TypePromotion.RealOf(a.DType)));
    }
}

public partial class Tensor
{
    /// <summary>The determinant of square matrices. PyTorch: <c>torch.det</c>.</summary>
    [Aten("det(Tensor self) -> Tensor")]
    public Tensor Det() => Linalg.Det(this);

    /// <summary>The determinant as its sign and the logarithm of its magnitude. PyTorch: <c>torch.slogdet</c>.</summary>
    [Aten("slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet)")]
    public (Tensor Sign, Tensor Logabsdet) Slogdet() => Linalg.Slogdet(this);

    /// <summary>The logarithm of the determinant; NaN where that is negative. PyTorch: <c>torch.logdet</c>.</summary>
    [Aten("logdet(Tensor self) -> Tensor")]
    public Tensor Logdet()
    {
        var (sign, logabsdet) = Linalg.Slogdet(this);
        return DType.IsComplex ? sign.Log().Add(logabsdet) : Torch.Where(sign.Eq(-1), double.NaN, logabsdet);
    }
}
