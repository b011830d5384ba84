using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    /// <summary>The eigenvalues of symmetric matrices in rising order, and orthonormal eigenvectors as columns. PyTorch: <c>torch.linalg.eigh</c>.</summary>
    /// <param name="self">Symmetric or Hermitian matrices, of which one triangle is read.</param>
    /// <param name="uplo"><c>L</c> or <c>U</c>: which.</param>
    /// <exception cref="LinalgException">A matrix has elements that are not finite.</exception>
    [Aten("linalg_eigh(Tensor self, str UPLO=\"L\") -> (Tensor eigenvalues, Tensor eigenvectors)")]
    public static (Tensor Eigenvalues, Tensor Eigenvectors) Eigh(Tensor self, string uplo = "L")
    {
        ArgumentNullException.ThrowIfNull(uplo);
        using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
        if (uplo.Length != 1 || uplo[0] is not ('L' or 'U' or 'l' or 'u'))
            throw new ArgumentException($"Expected UPLO argument to be 'L' or 'U', but got '{uplo}'.", nameof(uplo));
        var (values, vectors) = Decomposed(LinalgInput.Square("linalg.eigh", self), uplo[0] is 'U' or 'u');
        Tape.RecordMany([values, vectors], "LinalgEigh", [self], [values, vectors], (g, s) => [EighGradient(g[0], g[1], s[0], s[1])]);
        return (values, vectors);
    }

    private static (Tensor Values, Tensor Vectors) Decomposed(Tensor self, bool upper)
    {
        using var mode = GradMode.NoGrad();
        var n = self.Shape[^1];
        if (self.DType.IsComplex)
            return Hermitian(self, upper);
        Tensor values = LinalgInput.Empty(self, self.DType, n), rows = LinalgInput.Empty(self, self.DType, n, n), info = LinalgInput.Empty(self, DType.Int32);
        self.Device.RealMatrices(new Algebra.SymmetricEigen(upper), self.Dim - 2, [values, rows, info], [self]);
        LinalgInput.Check("linalg.eigh", info, "the algorithm failed to converge because the input matrix is ill-conditioned, has too many repeated eigenvalues or elements that are not finite (error code: {0}).");
        return (values, rows.MT());
    }

    /// <summary>Of complex matrices: raised by their norm they are positive, and their singular values the eigenvalues.</summary>
    private static (Tensor Values, Tensor Vectors) Hermitian(Tensor self, bool upper)
    {
        var a = LinalgInput.Wide(self.Detach());
        var half = upper ? a.Triu(1) : a.Tril(-1);
        var whole = half.Add(half.MH()).Add(a.Diagonal(0, -2, -1).Real().DiagEmbed());
        var raise = whole.Abs().Square().Sum([-2, -1], keepdim: true).Sqrt();
        var (u, s, _) = Svd(whole.Add(Torch.Eye(self.Shape[^1], raise.DType, self.Device).Mul(raise)), fullMatrices: false);
        return (s.Sub(raise.Squeeze(-1)).Flip(-1).To(TypePromotion.RealOf(self.DType)), u.Flip(-1).To(self.DType));
    }

    /// <summary>The eigenvalues of symmetric matrices, in rising order. PyTorch: <c>torch.linalg.eigvalsh</c>.</summary>
    [Aten("linalg_eigvalsh(Tensor self, str UPLO=\"L\") -> Tensor")]
    public static Tensor Eigvalsh(Tensor self, string uplo = "L")
    {
        using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
        return Eigh(LinalgInput.Wide(LinalgInput.Square("linalg.eigvalsh", self)), uplo).Eigenvalues.To(TypePromotion.RealOf(self.DType));
    }

    /// <summary>V·(diag(gL) + K / (λⱼ − λᵢ))·Vᴴ, where K is the skew part of Vᴴ·gV.</summary>
    private static Tensor EighGradient(Tensor? gl, Tensor? gv, Tensor l, Tensor v)
    {
        var dtype = v.DType;
        (l, v) = (LinalgInput.Wide(l), LinalgInput.Wide(v));
        var diagonal = gl is null ? null : LinalgInput.Wide(gl);
        if (gv is null)
            return v.Mul(diagonal!.Unsqueeze(-2)).MatMul(v.MH()).To(dtype);
        var gaps = l.Unsqueeze(-2).Sub(l.Unsqueeze(-1));
        var turn = v.MH().MatMul(LinalgInput.Wide(gv));
        var inner = turn.Sub(turn.MH()).Mul(0.5).Div(gaps.Add(Torch.Eye(l.Shape[^1], l.DType, l.Device)));
        if (diagonal is not null)
            inner = inner.Add(diagonal.DiagEmbed());
        return v.MatMul(inner).MatMul(v.MH()).To(dtype);
    }
}
