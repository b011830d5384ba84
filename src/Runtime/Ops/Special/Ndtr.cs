using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The normal distribution function.</summary>
    internal readonly record struct Ndtr : IUnary, IScalarFunction
    {
        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => L.Exp(x * x * -0.5) * (1 / Math.Sqrt(2 * Math.PI));

        public double F(double x) => ErrorFunctions.Ndtr(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The normal distribution function. PyTorch: <c>torch.special_ndtr</c>.</summary>
        [Aten("special_ndtr(Tensor self) -> Tensor")]
        public Tensor Ndtr() => Unary.Apply(default(Ndtr), this);
    }
}
