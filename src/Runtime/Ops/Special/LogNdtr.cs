using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The logarithm of the normal distribution function.</summary>
    internal readonly record struct LogNdtr : IUnary, IScalarFunction
    {
        public static Keeps Keeps => Keeps.Input | Keeps.Output;

        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => L.Exp(-(y + x * x * 0.5)) * (1 / Math.Sqrt(2 * Math.PI));

        public double F(double x) => ErrorFunctions.LogNdtr(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The logarithm of the normal distribution function. PyTorch: <c>torch.special_log_ndtr</c>.</summary>
        [Aten("special_log_ndtr(Tensor self) -> Tensor")]
        public Tensor LogNdtr() => Unary.Apply(default(LogNdtr), this);
    }
}
