using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>e^(x²) erfc(x), which does not underflow.</summary>
    internal readonly record struct Erfcx : IUnary, IScalarFunction
    {
        public static Keeps Keeps => Keeps.Input | Keeps.Output;

        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => x * y * 2 - 2 / Math.Sqrt(Math.PI);

        public double F(double x) => ErrorFunctions.Erfcx(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>e^(x²) erfc(x), which does not underflow. PyTorch: <c>torch.special_erfcx</c>.</summary>
        [Aten("special_erfcx(Tensor self) -> Tensor")]
        public Tensor Erfcx() => Unary.Apply(default(Erfcx), this);
    }
}
