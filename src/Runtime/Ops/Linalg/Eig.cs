using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    /// <summary>The eigenvalues and unit eigenvectors (columns) of square matrices, complex both. PyTorch: <c>torch.linalg.eig</c>.</summary>
    /// <exception cref="LinalgException">A matrix has elements that are not finite.</exception>
    [Aten("linalg_eig(Tensor self) -> (Tensor eigenvalues, Tensor eigenvectors)")]
    public static (Tensor Eigenvalues, Tensor Eigenvectors) Eig(Tensor self)
    {
        using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
        LinalgInput.Square("linalg.eig", self);
        var n = self.Shape[^1];
        var dtype = self.DType.IsComplex ? self.DType : TypePromotion.ComplexOf(self.DType);
        Tensor values = LinalgInput.Empty(self, dtype, n), vectors = LinalgInput.Empty(self, dtype, n, n), info = LinalgInput.Empty(self, DType.Int32);
        Tensor parts = vectors.ViewAsReal();
        if (self.DType.IsComplex)
            self.Device.Matrices(default(Algebra.ComplexEigen), self.Dim - 2, [values, vectors, info], [self]);
        else
            self.Device.RealMatrices(default(Algebra.GeneralEigen), self.Dim - 2, [values.ViewAsReal(), parts.Select(-1, 0), parts.Select(-1, 1), info], [self]);
        LinalgInput.Check("linalg.eig", info, "the algorithm failed to converge because the input matrix is ill-conditioned or has elements that are not finite (error code: {0}).");
        Tape.RecordMany([values, vectors], "LinalgEig", [self], [values, vectors], (g, s) => [EigGradient(g[0], g[1], s[0], s[1])]);
        return (values, vectors);
    }

    /// <summary>The eigenvalues of square matrices, complex. PyTorch: <c>torch.linalg.eigvals</c>.</summary>
    [Aten("linalg_eigvals(Tensor self) -> Tensor")]
    public static Tensor Eigvals(Tensor self)
    {
        using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
        return Eig(self).Eigenvalues;
    }

    /// <summary>V⁻ᴴ·(diag(gL) + (Vᴴ·gV − Vᴴ·V·Re diag(Vᴴ·gV)) / conj(λⱼ − λᵢ))·Vᴴ.</summary>
    private static Tensor EigGradient(Tensor? gl, Tensor? gv, Tensor l, Tensor v)
    {
        var dtype = v.DType;
        (l, v) = (LinalgInput.Wide(l), LinalgInput.Wide(v));
        var diagonal = gl is null ? null : LinalgInput.Wide(gl);
        if (gv is null)
            return SolveEx(v.MH(), diagonal!.Unsqueeze(-1).Mul(v.MH())).Result.To(dtype);
        var turn = v.MH().MatMul(LinalgInput.Wide(gv));
        var along = turn.Diagonal(0, -2, -1);
        if (along.ElementCount > 0 && along.Detach().Imag().Abs().Amax().Item<double>() > 1e-2)
            throw new AutogradException("linalg.eig: the eigenvectors are specified up to multiplication by e^{i phi}. The specified loss function depends on this quantity, so it is ill-defined.");
        turn = turn.Sub(v.MH().MatMul(v.Mul(along.Real().Unsqueeze(-2))));
        var gaps = l.Unsqueeze(-2).Sub(l.Unsqueeze(-1)).Conj();
        var identity = Torch.Eye(l.Shape[^1], l.DType, l.Device);
        var inner = turn.Div(gaps.Add(identity));
        inner = inner.Sub(inner.Diagonal(0, -2, -1).DiagEmbed());
        if (diagonal is not null)
            inner = inner.Add(diagonal.DiagEmbed());
        return SolveEx(v.MH(), inner.MatMul(v.MH())).Result.To(dtype);
    }
}
