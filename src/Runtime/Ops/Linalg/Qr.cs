using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    /// <summary>A = Q·R with orthonormal columns in Q and an upper triangle R. PyTorch: <c>torch.linalg.qr</c>.</summary>
    /// <param name="a">Matrices [m, n].</param>
    /// <param name="mode"><c>reduced</c>: Q is [m, k] and R [k, n] with k the smaller of m and n; <c>complete</c>: Q is [m, m]; <c>r</c>: R alone, Q is empty.</param>
    [Aten("linalg_qr(Tensor A, str mode=\"reduced\") -> (Tensor Q, Tensor R)")]
    public static (Tensor Q, Tensor R) Qr(Tensor a, string mode = "reduced")
    {
        using var cast = Autocast.Full(ref a, on: AutocastOn.Processor);
        if (mode is not ("reduced" or "complete" or "r"))
            throw new ArgumentException($"linalg.qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'.", nameof(mode));
        var wide = LinalgInput.Wide(LinalgInput.Matrix("linalg.qr", a));
        long m = a.Shape[^2], n = a.Shape[^1], width = mode == "complete" ? m : Math.Min(m, n);
        var (columns, tau) = Reflect(wide);
        var rows = LinalgInput.Empty(wide, wide.DType, width, m);
        LinalgInput.Apply(default(Algebra.ReflectorProduct), [rows], columns, tau);
        Tensor q = rows.MT(), r = columns.MT().Narrow(-2, 0, width).Triu();
        Tape.RecordMany([q, r], "LinalgQr", [wide], [q, r], (g, s) => [QrGradient(g[0], g[1], s[0], s[1])]);
        return (mode == "r" ? Torch.Empty([0], a.DType, a.Device) : q.To(a.DType), r.To(a.DType));
    }

    /// <summary>The columns of what <c>geqrf</c> gives, as rows, and its τ.</summary>
    internal static (Tensor Columns, Tensor Tau) Reflect(Tensor a)
    {
        long m = a.Shape[^2], n = a.Shape[^1];
        var columns = LinalgInput.Empty(a, a.DType, n, m);
        var tau = LinalgInput.Empty(a, a.DType, Math.Min(m, n));
        LinalgInput.Apply(default(Algebra.Geqrf), [columns, tau], a.MT());
        return (columns, tau);
    }

    private static Tensor QrGradient(Tensor? gq, Tensor? gr, Tensor q, Tensor r)
    {
        long m = q.Shape[^2], k = q.Shape[^1], n = r.Shape[^1];
        if (k > n)
            throw new AutogradException("The QR decomposition is not differentiable when mode='complete' and nrows > ncols.");
        if (m >= n)
            return QrGradientTall(gq, gr, q, r);
        Tensor left = r.Narrow(-1, 0, m), x = q.MatMul(left), y = q.MatMul(r.Narrow(-1, m, n - m));
        if (gr is null)
            return Torch.Cat([QrGradientTall(gq, null, q, left), Torch.ZerosLike(y)], -1);
        var outer = gr.Narrow(-1, m, n - m);
        var all = y.MatMul(outer.MH());
        return Torch.Cat([QrGradientTall(gq is null ? all : gq.Add(all), gr.Narrow(-1, 0, m), q, left), q.MatMul(outer)], -1);
    }

    /// <summary>(gQ + Q·sym(R·gRᴴ − gQᴴ·Q))·R⁻ᴴ, where sym mirrors the lower triangle.</summary>
    private static Tensor QrGradientTall(Tensor? gq, Tensor? gr, Tensor q, Tensor r)
    {
        var m = gr is null ? null : r.MatMul(gr.MH());
        if (gq is not null)
            m = m is null ? gq.MH().MatMul(q).Neg() : m.Sub(gq.MH().MatMul(q));
        var symmetric = q.MatMul(m!.Tril().Add(m.Tril(-1).MH()));
        return SolveTriangularRight(r.MH(), gq is null ? symmetric : gq.Add(symmetric), upper: false, unit: false);
    }

    /// <summary>The first columns of the product of the reflectors I − τ·v·vᴴ, whose v lie below the diagonal. PyTorch: <c>torch.linalg.householder_product</c>.</summary>
    /// <param name="input">Matrices [m, n] with the reflectors of <c>geqrf</c>.</param>
    /// <param name="tau">Their τ, [k] with k not above n.</param>
    [Aten("linalg_householder_product(Tensor input, Tensor tau) -> Tensor")]
    public static Tensor HouseholderProduct(Tensor input, Tensor tau)
    {
        using var cast = Autocast.Full(ref input, ref tau, on: AutocastOn.Processor);
        var (v, t) = Compact("linalg.householder_product", input, tau);
        long m = input.Shape[^2], n = input.Shape[^1];
        if (m < n)
            throw new ShapeException($"linalg.householder_product: input.shape[-2] must be greater than or equal to input.shape[-1], but the shape is {Shapes.Text(input.Shape)}.");
        return Torch.Eye(m, n, v.DType, v.Device).Sub(v.MatMul(t.MatMul(v.MH().Narrow(-1, 0, n)))).To(input.DType);
    }

    /// <summary>V and T of the reflectors' product I − V·T·Vᴴ, in double precision. T = (I + D·U)⁻¹·D, where D has τ on its diagonal and U is the upper triangle of Vᴴ·V.</summary>
    internal static (Tensor V, Tensor T) Compact(string name, Tensor input, Tensor tau)
    {
        LinalgInput.Matrix(name, input);
        ArgumentNullException.ThrowIfNull(tau);
        LinalgInput.SameType(name, input, tau);
        if (tau.Dim != input.Dim - 1 || !tau.Shape[..^1].SequenceEqual(input.Shape[..^2]) || tau.Shape[^1] > input.Shape[^1])
            throw new ShapeException($"{name}: tau must have the batch of input and at most as many elements as input has columns, but input has shape {Shapes.Text(input.Shape)} and tau {Shapes.Text(tau.Shape)}.");
        var k = tau.Shape[^1];
        var v = LinalgInput.Wide(input).Narrow(-1, 0, k).Tril(-1).Add(Torch.Eye(input.Shape[^2], k, LinalgInput.Wide(tau).DType, input.Device));
        var d = LinalgInput.Wide(tau).DiagEmbed();
        var inner = d.MatMul(v.MH().MatMul(v).Triu(1));
        return (v, Triangular(inner, d, upper: true, unit: true));
    }
}

public partial class Tensor
{
    /// <summary>A = Q·R. PyTorch: <c>torch.qr</c>; see <see cref="Linalg.Qr"/>.</summary>
    /// <param name="some">False for a square Q.</param>
    [Aten("qr(Tensor self, bool some=True) -> (Tensor Q, Tensor R)")]
    public (Tensor Q, Tensor R) Qr(bool some = true)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
            return self.Qr(some);
        }
        return Linalg.Qr(this, some ? "reduced" : "complete");
    }

    /// <summary>R with Householder's reflectors below it, and their τ. PyTorch: <c>torch.geqrf</c>. Not differentiable.</summary>
    [Aten("geqrf(Tensor self) -> (Tensor a, Tensor tau)")]
    public (Tensor A, Tensor Tau) Geqrf()
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
            return self.Geqrf();
        }
        var (columns, tau) = Linalg.Reflect(LinalgInput.Wide(LinalgInput.Matrix("geqrf", Detach())));
        return (columns.MT().To(DType), tau.To(DType));
    }

    /// <summary>The first columns of a product of reflectors. PyTorch: <c>torch.orgqr</c>; see <see cref="Linalg.HouseholderProduct"/>.</summary>
    [Aten("orgqr(Tensor self, Tensor input2) -> Tensor")]
    public Tensor Orgqr(Tensor input2)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, ref input2, on: AutocastOn.Processor);
            return self.Orgqr(input2);
        }
        return Linalg.HouseholderProduct(this, input2);
    }

    /// <summary>Q·C, Qᴴ·C, C·Q or C·Qᴴ for the square Q that this tensor's reflectors and their τ make. PyTorch: <c>torch.ormqr</c>.</summary>
    /// <param name="input2">τ.</param>
    /// <param name="input3">C.</param>
    /// <param name="left">Whether Q stands on the left.</param>
    /// <param name="transpose">Takes Qᴴ.</param>
    [Aten("ormqr(Tensor self, Tensor input2, Tensor input3, bool left=True, bool transpose=False) -> Tensor")]
    public Tensor Ormqr(Tensor input2, Tensor input3, bool left = true, bool transpose = false)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, ref input2, ref input3, on: AutocastOn.Processor);
            return self.Ormqr(input2, input3, left, transpose);
        }
        var (v, t) = Linalg.Compact("torch.ormqr", this, input2);
        LinalgInput.SameType("torch.ormqr", this, LinalgInput.Matrix("torch.ormqr", input3));
        if (_shape[^2] != input3._shape[left ? ^2 : ^1])
            throw new ShapeException($"torch.ormqr: other.shape[{(left ? -2 : -1)}] must be equal to input.shape[-2], but the shapes are {Shapes.Text(input3.Shape)} and {Shapes.Text(Shape)}.");
        var c = LinalgInput.Wide(input3);
        if (transpose)
            t = t.MH();
        return (left ? c.Sub(v.MatMul(t.MatMul(v.MH().MatMul(c)))) : c.Sub(c.MatMul(v).MatMul(t).MatMul(v.MH()))).To(DType);
    }
}
