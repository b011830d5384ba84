namespace TorchPort;

public partial class Tensor
{
    /// <summary>This tensor itself. PyTorch: <c>torch.positive</c>.</summary>
    /// <exception cref="DTypeException">It is bool.</exception>
    [Aten("positive(Tensor(a) self) -> Tensor(a)")]
    public Tensor Positive() => DType == DType.Bool ? throw new DTypeException("Positive: bool tensors are not supported.") : this;

    /// <paramref name="other"/> − <paramref name="alpha"/> · this. PyTorch: <c>torch.rsub</c>.
    [Aten("rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")]
    [Aten("rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor")]
    public Tensor Rsub(Tensor other, double alpha = 1)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Sub(this, alpha);
    }

    /// <summary>x / (1 + |x|). PyTorch: <c>torch.nn.functional.softsign</c>.</summary>
    public Tensor Softsign() => Div(Abs().Add(1));

    /// <summary>x − tanh(x). PyTorch: <c>torch.nn.functional.tanhshrink</c>.</summary>
    public Tensor Tanhshrink() => Sub(Tanh());

    /// <summary>True where this and <paramref name="other"/> differ by at most <paramref name="atol"/> + <paramref name="rtol"/> · |other|, or are the same infinity. PyTorch: <c>torch.isclose</c>.</summary>
    [Aten("isclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> Tensor")]
    public Tensor IsClose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.DType != DType)
            throw new DTypeException($"IsClose: {DType.TorchName} did not match {other.DType.TorchName}.");
        var close = Eq(other);
        if (DType.IsDifferentiable && equalNan)
            close = close.LogicalOr(IsNan().LogicalAnd(other.IsNan()));
        if (rtol == 0 && atol == 0)
            return close;
        var wide = DType.IsIntegral ? other.To(DType.Float64) : other;
        var difference = (DType.IsIntegral ? To(DType.Float64) : this).Sub(wide).Abs();
        return close.LogicalOr(difference.IsFinite().LogicalAnd(difference.Le(wide.Abs().Mul(rtol).Add(atol))));
    }

    /// <summary>Whether <see cref="IsClose"/> holds everywhere. PyTorch: <c>torch.allclose</c>.</summary>
    [Aten("allclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> bool")]
    public bool AllClose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false) => IsClose(other, rtol, atol, equalNan).All().Item<bool>();

    /// <summary>Whether shapes and all elements are the same. PyTorch: <c>torch.equal</c>.</summary>
    [Aten("equal(Tensor self, Tensor other) -> bool")]
    public bool Equal(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Shape.SequenceEqual(other.Shape) && Eq(other).All().Item<bool>();
    }
}
