using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The modified Bessel function of the first kind of order 0, times e^(−|x|).</summary>
    internal readonly record struct I0e : IUnary, IScalarFunction
    {
        public static Keeps Keeps => Keeps.Input | Keeps.Output;

        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => default(I1e).F(x) - default(Sign).F(x) * y;

        public double F(double x) => Bessel.ScaledI(0, x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The modified Bessel function of the first kind of order 0, times e^(−|x|). PyTorch: <c>torch.special_i0e</c>.</summary>
        [Aten("special_i0e(Tensor self) -> Tensor")]
        public Tensor I0e() => Unary.Apply(default(I0e), this);
    }
}
