using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The inverse of the normal distribution function; NaN outside [0, 1].</summary>
    internal readonly record struct Ndtri : IUnary, IScalarFunction
    {
        public static Keeps Keeps => Keeps.Output;

        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => L.Exp(y * y * 0.5) * Math.Sqrt(2 * Math.PI);

        public double F(double x) => ErrorFunctions.Ndtri(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The inverse of the normal distribution function; NaN outside [0, 1]. PyTorch: <c>torch.special_ndtri</c>.</summary>
        [Aten("special_ndtri(Tensor self) -> Tensor")]
        public Tensor Ndtri() => Unary.Apply(default(Ndtri), this);
    }
}
