using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    /// <summary>A = U·diag(S)·Vᴴ with orthonormal columns in U and V and falling singular values S. PyTorch: <c>torch.linalg.svd</c>.</summary>
    /// <param name="a">Matrices [m, n].</param>
    /// <param name="fullMatrices">Gives square U and V; else they have as many columns as there are singular values.</param>
    /// <exception cref="LinalgException">A matrix has elements that are not finite.</exception>
    [Aten("linalg_svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)", Ignores = "driver")]
    public static (Tensor U, Tensor S, Tensor Vh) Svd(Tensor a, bool fullMatrices = true)
    {
        using var cast = Autocast.Full(ref a, on: AutocastOn.Processor);
        LinalgInput.Matrix("linalg.svd", a);
        long m = a.Shape[^2], n = a.Shape[^1], k = Math.Min(m, n);
        var columns = LinalgInput.Empty(a, a.DType, fullMatrices ? m : k, m);
        var s = LinalgInput.Empty(a, TypePromotion.RealOf(a.DType), k);
        var vh = LinalgInput.Empty(a, a.DType, fullMatrices ? n : k, n);
        var info = LinalgInput.Empty(a, DType.Int32);
        if (a.DType.IsComplex)
            a.Device.Matrices(default(Algebra.JacobiSvd), a.Dim - 2, [columns, s, vh, info], [a]);
        else
            a.Device.RealMatrices(default(Algebra.SingularValues), a.Dim - 2, [columns, s, vh, info], [a]);
        LinalgInput.Check("linalg.svd", info, "the algorithm failed to converge because the input matrix contained non-finite values (error code: {0}).");
        var u = columns.MT();
        Tape.RecordMany([u, s, vh], "LinalgSvd", [a], [u, s, vh], (g, saved) =>
            [SvdGradient(Narrow(g[0], -1, k), g[1], Narrow(g[2], -2, k), Narrow(saved[0], -1, k)!, saved[1], Narrow(saved[2], -2, k)!)]);
        return (u, s, vh);
    }

    /// <summary>The singular values, in falling order. PyTorch: <c>torch.linalg.svdvals</c>.</summary>
    [Aten("linalg_svdvals(Tensor A, *, str? driver=None) -> Tensor", Ignores = "driver")]
    public static Tensor Svdvals(Tensor a)
    {
        using var cast = Autocast.Full(ref a, on: AutocastOn.Processor);
        return Svd(LinalgInput.Wide(LinalgInput.Matrix("linalg.svdvals", a)), fullMatrices: false).S.To(TypePromotion.RealOf(a.DType));
    }

    private static Tensor? Narrow(Tensor? x, int dim, long size) => x?.Narrow(dim, 0, size);

    private static Tensor SvdGradient(Tensor? gu, Tensor? gs, Tensor? gvh, Tensor u, Tensor s, Tensor vh)
    {
        var dtype = u.DType;
        (u, s, vh) = (LinalgInput.Wide(u), LinalgInput.Wide(s), LinalgInput.Wide(vh));
        gs = gs is null ? null : LinalgInput.Wide(gs);
        if (gu is null && gvh is null)
            return u.MatMul(gs!.Unsqueeze(-1).Mul(vh)).To(dtype);
        long m = u.Shape[^2], n = vh.Shape[^1], k = s.Shape[^1];
        var columns = s.Unsqueeze(-2);
        var rows = s.Unsqueeze(-1);
        var squares = columns.Square().Sub(rows.Square());
        squares = squares.Add(Torch.Eye(k, squares.DType, squares.Device));
        Tensor? inner = gs?.DiagEmbed(), left = null, right = null;
        if (gu is not null)
        {
            gu = LinalgInput.Wide(gu);
            var skew = u.MH().MatMul(gu);
            inner = Sum(inner, skew.Sub(skew.MH()).Div(squares).Mul(columns));
            // The angle of each pair of vectors is free, and only a function that does not depend on it has a gradient.
            if (u.DType.IsComplex)
                inner = inner.Add(skew.Sub(skew.MH()).Diagonal(0, -2, -1).Div(s.Mul(2)).DiagEmbed());
            if (m > k)
                left = gu.Div(columns);
        }
        if (gvh is not null)
        {
            var gv = LinalgInput.Wide(gvh).MH();
            var skew = vh.MatMul(gv);
            inner = Sum(inner, rows.Mul(skew.Sub(skew.MH()).Div(squares)));
            if (n > k)
                right = gv.Div(columns);
        }
        var middle = u.MatMul(inner!);
        if (left is not null)
            middle = middle.Add(left.Sub(u.MatMul(u.MH().MatMul(left))));
        var result = middle.MatMul(vh);
        if (right is not null)
        {
            var outside = right.MH();
            result = result.Add(u.MatMul(outside.Sub(outside.MatMul(vh.MH()).MatMul(vh))));
        }
        return result.To(dtype);

        static Tensor Sum(Tensor? a, Tensor b) => a is null ? b : a.Add(b);
    }
}

public partial class Tensor
{
    /// <summary>A = U·diag(S)·Vᴴ. PyTorch: <c>torch.svd</c>, which gives V and not Vᴴ; see <see cref="Linalg.Svd"/>.</summary>
    /// <param name="some">False for square U and V.</param>
    /// <param name="computeUv">False to leave U and V zero.</param>
    [Aten("svd(Tensor self, bool some=True, bool compute_uv=True) -> (Tensor U, Tensor S, Tensor V)")]
    public (Tensor U, Tensor S, Tensor V) Svd(bool some = true, bool computeUv = true)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
            return self.Svd(some, computeUv);
        }
        if (computeUv)
        {
            var (u, s, vh) = Linalg.Svd(this, fullMatrices: !some);
            return (u, s, vh.MH());
        }
        var values = Linalg.Svdvals(this);
        return (Zeros(_shape[^2]), values, Zeros(_shape[^1]));

        Tensor Zeros(long size) => LinalgInput.Empty(this, DType, size, size).Zero_();
    }
}
