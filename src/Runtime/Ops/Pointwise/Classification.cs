using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x is not a number.</summary>
    internal readonly record struct IsNan : IPredicate
    {
        public L Test<L>(L x) where L : ILane<L> => L.Not(L.Equal(x, x));
    }

    /// <summary>x is an infinity.</summary>
    internal readonly record struct IsInf : IPredicate
    {
        public L Test<L>(L x) where L : ILane<L> => L.Equal(L.Abs(x), double.PositiveInfinity);
    }

    /// <summary>x is +∞.</summary>
    internal readonly record struct IsPosInf : IPredicate
    {
        public L Test<L>(L x) where L : ILane<L> => L.Equal(x, double.PositiveInfinity);
    }

    /// <summary>x is −∞.</summary>
    internal readonly record struct IsNegInf : IPredicate
    {
        public L Test<L>(L x) where L : ILane<L> => L.Equal(x, double.NegativeInfinity);
    }

    /// <summary>x is neither an infinity nor NaN.</summary>
    internal readonly record struct IsFinite : IPredicate
    {
        public L Test<L>(L x) where L : ILane<L> => L.Equal(x - x, 0);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>True where an element is not a number. PyTorch: <c>torch.isnan</c>.</summary>
        [Aten("isnan(Tensor self) -> Tensor")]
        public Tensor IsNan() => Predicate.Apply(default(IsNan), this);

        /// <summary>True where an element is an infinity. PyTorch: <c>torch.isinf</c>.</summary>
        [Aten("isinf(Tensor self) -> Tensor")]
        public Tensor IsInf() => DType.IsIntegral ? Torch.ZerosLike(this, DType.Bool) : Predicate.Apply(default(IsInf), this);

        /// <summary>True where an element is +∞. PyTorch: <c>torch.isposinf</c>.</summary>
        [Aten("isposinf(Tensor self) -> Tensor")]
        public Tensor IsPosInf() => DType.IsIntegral ? Torch.ZerosLike(this, DType.Bool) : Predicate.Apply(default(IsPosInf), this);

        /// <summary>True where an element is −∞. PyTorch: <c>torch.isneginf</c>.</summary>
        [Aten("isneginf(Tensor self) -> Tensor")]
        public Tensor IsNegInf() => DType.IsIntegral ? Torch.ZerosLike(this, DType.Bool) : Predicate.Apply(default(IsNegInf), this);

        /// <summary>True where an element is neither an infinity nor NaN. PyTorch: <c>torch.isfinite</c>.</summary>
        [Aten("isfinite(Tensor self) -> Tensor")]
        public Tensor IsFinite() => Predicate.Apply(default(IsFinite), this);

        /// <summary>True where an element has no imaginary part. PyTorch: <c>torch.isreal</c>.</summary>
        [Aten("isreal(Tensor self) -> Tensor")]
        public Tensor IsReal() => DType.IsComplex ? Imag().Eq(0) : Torch.OnesLike(this, DType.Bool);
    }
}
