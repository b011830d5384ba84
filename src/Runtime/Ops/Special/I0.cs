using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The modified Bessel function of the first kind of order 0.</summary>
    internal readonly record struct I0 : IUnary, IScalarFunction
    {
        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => default(I1).F(x);

        public double F(double x) => Bessel.I(0, x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The modified Bessel function of the first kind of order 0. PyTorch: <c>torch.i0</c>.</summary>
        [Aten("i0(Tensor self) -> Tensor")]
        [Aten("special_i0(Tensor self) -> Tensor")]
        public Tensor I0() => Unary.Apply(default(I0), this);

        /// <summary><see cref="I0()"/> in place. PyTorch: <c>i0_</c>.</summary>
        [Aten("i0_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor I0_() => Unary.ApplyInPlace(default(I0), this);
    }
}
