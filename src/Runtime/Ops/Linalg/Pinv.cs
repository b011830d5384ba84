using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    /// <summary>The Moore–Penrose inverse. PyTorch: <c>torch.linalg.pinv</c>.</summary>
    /// <param name="self">Matrices [m, n].</param>
    /// <param name="atol">Singular values up to this count as zero.</param>
    /// <param name="rtol">So do those up to this times the largest; by default the dtype's spacing at 1 times the larger of m and n, unless <paramref name="atol"/> is given.</param>
    /// <param name="hermitian">Takes the matrices as symmetric and reads their lower triangles.</param>
    [Aten("linalg_pinv.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor")]
    public static Tensor Pinv(Tensor self, double? atol = null, double? rtol = null, bool hermitian = false) =>
        Pinv(self, Limit(atol), Limit(rtol), hermitian);

    /// <summary>The same with tolerances for each matrix of the batch. PyTorch: <c>torch.linalg.pinv</c>.</summary>
    [Aten("linalg_pinv.atol_rtol_tensor(Tensor self, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor")]
    public static Tensor Pinv(Tensor self, Tensor? atol, Tensor? rtol, bool hermitian = false)
    {
        _ = hermitian ? LinalgInput.Square("linalg.pinv", self) : LinalgInput.Matrix("linalg.pinv", self);
        var a = LinalgInput.Wide(self);
        var inverse = PseudoInverse(a.Detach(), self.DType, atol, rtol, hermitian);
        return Tape.Record(inverse, "LinalgPinv", [a], [a, inverse], (g, s) => [PinvGradient(g, s[0], s[1])]).To(self.DType);
    }

    [Aten("linalg_pinv(Tensor self, float rcond, bool hermitian=False) -> Tensor")]
    internal static Tensor PinvOf(Tensor self, double rcond, bool hermitian = false) => Pinv(self, Limit(0), Limit(rcond), hermitian);

    [Aten("linalg_pinv.rcond_tensor(Tensor self, Tensor rcond, bool hermitian=False) -> Tensor")]
    internal static Tensor PinvOf(Tensor self, Tensor rcond, bool hermitian = false) => Pinv(self, Limit(0), rcond, hermitian);

    private static Tensor? Limit(double? value) => value is { } given ? Torch.Tensor(given, DType.Float64) : null;

    private static Tensor PseudoInverse(Tensor a, DType dtype, Tensor? atol, Tensor? rtol, bool hermitian)
    {
        if (a.ElementCount == 0)
            return LinalgInput.Empty(a, a.DType, a.Shape[^1], a.Shape[^2]).Zero_();
        Tensor left, sizes, values, right;
        if (hermitian)
        {
            (values, left) = Eigh(a);
            (sizes, right) = (values.Abs(), left.MH());
        }
        else
        {
            (left, values, right) = Svd(a, fullMatrices: false);
            (left, right, sizes) = (right.MH(), left.MH(), values);
        }
        var inverses = Torch.Where(sizes.Gt(Tolerance(a, dtype, sizes, atol, rtol)), values.Reciprocal(), Torch.Zeros([], values.DType, a.Device));
        return left.Mul(inverses.Unsqueeze(-2)).MatMul(right);
    }

    /// <summary>Up to where singular values count as zero.</summary>
    private static Tensor Tolerance(Tensor a, DType dtype, Tensor sizes, Tensor? atol, Tensor? rtol)
    {
        var absolute = (atol ?? Torch.Zeros([], DType.Float64, a.Device)).To(DType.Float64);
        var least = Math.Max(a.Shape[^2], a.Shape[^1]) * (TypePromotion.RealOf(dtype) == DType.Float32 ? 1.1920928955078125e-07 : 2.220446049250313e-16);
        var relative = rtol?.To(DType.Float64) ?? Torch.Where(absolute.Gt(0), 0.0, Torch.Full([], least, DType.Float64, a.Device));
        return absolute.Unsqueeze(-1).Maximum(relative.Unsqueeze(-1).Mul(sizes.Amax([-1], true)));
    }

    private static Tensor PinvGradient(Tensor g, Tensor a, Tensor inverse)
    {
        Tensor gh = g.MH(), ih = inverse.MH();
        if (a.Shape[^2] <= a.Shape[^1])
        {
            var k = gh.MatMul(inverse);
            var back = k.MatMul(ih);
            return back.Sub(inverse.MatMul(k).MH()).Sub(a.MatMul(inverse).MatMul(back)).Add(ih.MatMul(inverse).MatMul(gh.Sub(k.MatMul(a))));
        }
        else
        {
            var k = inverse.MatMul(gh);
            var back = ih.MatMul(k);
            return back.Sub(k.MatMul(inverse).MH()).Add(gh.Sub(a.MatMul(k)).MatMul(inverse).MatMul(ih)).Sub(back.MatMul(inverse).MatMul(a));
        }
    }

    /// <summary>How many singular values are not zero, as int64. PyTorch: <c>torch.linalg.matrix_rank</c>.</summary>
    /// <param name="self">Matrices [m, n].</param>
    /// <param name="atol">Singular values up to this count as zero.</param>
    /// <param name="rtol">So do those up to this times the largest; by default the dtype's spacing at 1 times the larger of m and n, unless <paramref name="atol"/> is given.</param>
    /// <param name="hermitian">Takes the matrices as symmetric and reads their lower triangles.</param>
    [Aten("linalg_matrix_rank.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor")]
    public static Tensor MatrixRank(Tensor self, double? atol = null, double? rtol = null, bool hermitian = false) =>
        MatrixRank(self, Limit(atol), Limit(rtol), hermitian);

    /// <summary>The same with tolerances for each matrix of the batch. PyTorch: <c>torch.linalg.matrix_rank</c>.</summary>
    [Aten("linalg_matrix_rank.atol_rtol_tensor(Tensor input, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor")]
    public static Tensor MatrixRank([AtenName("input")] Tensor self, Tensor? atol, Tensor? rtol, bool hermitian = false)
    {
        LinalgInput.Matrix("linalg.matrix_rank", self);
        if (self.ElementCount == 0)
            return LinalgInput.Empty(self, DType.Int64).Zero_();
        var a = LinalgInput.Wide(self.Detach());
        var sizes = hermitian ? Eigvalsh(a).Abs() : Svdvals(a);
        return sizes.Gt(Tolerance(a, self.DType, sizes, atol, rtol)).Sum([-1]);
    }

    [Aten("linalg_matrix_rank(Tensor self, float tol, bool hermitian=False) -> Tensor")]
    internal static Tensor MatrixRankOf(Tensor self, double tol, bool hermitian = false)
    {
        using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
        return MatrixRank(self, Limit(tol), Limit(0), hermitian);
    }

    [Aten("linalg_matrix_rank.tol_tensor(Tensor input, Tensor tol, bool hermitian=False) -> Tensor")]
    internal static Tensor MatrixRankOf(Tensor input, Tensor tol, bool hermitian = false) => MatrixRank(input, tol, Limit(0), hermitian);

    /// <summary>The X with the smallest ‖A·X − B‖, and of those the smallest. PyTorch: <c>torch.linalg.lstsq</c>.</summary>
    /// <param name="self">A, matrices [m, n].</param>
    /// <param name="b">B, matrices [m, k] or, of A's batch, vectors.</param>
    /// <param name="rcond">Singular values up to this times the largest count as zero; by default the dtype's spacing at 1 times the larger of m and n.</param>
    /// <param name="driver"><c>gels</c> for matrices of full rank, <c>gelsy</c> (the default), <c>gelsd</c> or <c>gelss</c>: which of the other results there are.</param>
    /// <returns>The solution; the squared distances if m &gt; n, the rank is n and the driver gives them; the rank; the singular values. Empty where there is none.</returns>
    [Aten("linalg_lstsq(Tensor self, Tensor b, float? rcond=None, *, str? driver=None) -> (Tensor solution, Tensor residuals, Tensor rank, Tensor singular_values)")]
    public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) Lstsq(Tensor self, Tensor b, double? rcond = null, string? driver = null)
    {
        using var cast = Autocast.Full(ref self, ref b, on: AutocastOn.Processor);
        var method = driver ?? "gelsy";
        if (method is not ("gels" or "gelsy" or "gelsd" or "gelss"))
            throw new ArgumentException($"torch.linalg.lstsq: parameter driver should be one of (gels, gelsy, gelsd, gelss), but is '{driver}'.", nameof(driver));
        LinalgInput.Matrix("torch.linalg.lstsq", self);
        ArgumentNullException.ThrowIfNull(b);
        LinalgInput.SameType("torch.linalg.lstsq", self, b);
        var vector = b.Dim == 1 || self.Dim - 1 == b.Dim && b.Shape.SequenceEqual(self.Shape[..^1]);
        var matrix = LinalgInput.Matrix("torch.linalg.lstsq", vector ? b.Unsqueeze(-1) : b);
        long m = self.Shape[^2], n = self.Shape[^1];
        if (matrix.Shape[^2] != m)
            throw new ShapeException($"torch.linalg.lstsq: input.size(-2) should match other.size({(vector ? -1 : -2)}), but the shapes are {Shapes.Text(self.Shape)} and {Shapes.Text(b.Shape)}.");
        var (a, rhs) = LinalgInput.Broadcast(LinalgInput.Wide(self), LinalgInput.Wide(matrix));
        var values = Svdvals(a.Detach());
        var limit = rcond is null && method == "gels" ? Limit(1e-15) : Limit(rcond);
        var rank = self.ElementCount == 0 ? LinalgInput.Empty(a, DType.Int64).Zero_() : values.Gt(Tolerance(a, self.DType, values, null, limit)).Sum([-1]);
        var inverse = PseudoInverse(a.Detach(), self.DType, null, limit, hermitian: false);
        Tape.Record(inverse, "LinalgPinv", [a], [a, inverse], (g, s) => [PinvGradient(g, s[0], s[1])]);
        var x = inverse.MatMul(rhs);
        var real = TypePromotion.RealOf(self.DType);
        var none = Torch.Empty([0], real, self.Device);
        var residuals = none;
        if (m > n && method != "gelsy" && (method == "gels" || rank.Eq(n).All().Item<bool>()))
            residuals = a.Detach().MatMul(x.Detach()).Sub(rhs.Detach()).Abs().Square().Sum([-2]).To(real);
        return ((vector ? x.Squeeze(-1) : x).To(self.DType), residuals,
            method == "gels" ? Torch.Empty([0], DType.Int64, self.Device) : rank, method is "gelsd" or "gelss" ? values.To(real) : none);
    }
}

public partial class Tensor
{
    /// <summary>The Moore–Penrose inverse. PyTorch: <c>torch.pinverse</c>; see <see cref="Linalg.Pinv(Tensor, double?, double?, bool)"/>.</summary>
    [Aten("pinverse(Tensor self, float rcond=1.0000000000000001e-15) -> Tensor")]
    public Tensor Pinverse(double rcond = 1e-15)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
            return self.Pinverse(rcond);
        }
        return Linalg.PinvOf(this, rcond);
    }
}
