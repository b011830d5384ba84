using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The modified Bessel function of the first kind of order 1.</summary>
    internal readonly record struct I1 : IUnary, IScalarFunction
    {
        public static Keeps Keeps => Keeps.Input | Keeps.Output;

        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.Equal(x, 0), 0.5, default(I0).F(x) - y / L.Select(L.Equal(x, 0), 1, x));

        public double F(double x) => Bessel.I(1, x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The modified Bessel function of the first kind of order 1. PyTorch: <c>torch.special_i1</c>.</summary>
        [Aten("special_i1(Tensor self) -> Tensor")]
        public Tensor I1() => Unary.Apply(default(I1), this);
    }
}
