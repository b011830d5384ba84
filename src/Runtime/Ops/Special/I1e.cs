using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The modified Bessel function of the first kind of order 1, times e^(−|x|).</summary>
    internal readonly record struct I1e : IUnary, IScalarFunction
    {
        public static Keeps Keeps => Keeps.Input | Keeps.Output;

        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L>
        {
            var safe = L.Select(L.Equal(x, 0), 1, x);
            return L.Select(L.Equal(x, 0), 0.5, default(I0e).F(x) - y * (default(Sign).F(x) + (L)1 / safe));
        }

        public double F(double x) => Bessel.ScaledI(1, x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The modified Bessel function of the first kind of order 1, times e^(−|x|). PyTorch: <c>torch.special_i1e</c>.</summary>
        [Aten("special_i1e(Tensor self) -> Tensor")]
        public Tensor I1e() => Unary.Apply(default(I1e), this);
    }
}
