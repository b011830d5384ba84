using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The hyperbolic tangent.</summary>
    internal readonly record struct Tanh : IUnary
    {
        public static Keeps Keeps => Keeps.Output;

        public L F<L>(L x) where L : ILane<L> => L.Map(default(Function), x);

        public L D<L>(L x, L y) where L : ILane<L> => (L)1 - y * y;

        private readonly struct Function : IScalarFunction
        {
            public double F(double x) => Math.Tanh(x);
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The hyperbolic tangent. PyTorch: <c>torch.tanh</c>.</summary>
        [Aten("tanh(Tensor self) -> Tensor")]
        public Tensor Tanh() => Unary.Apply(default(Tanh), this);

        /// <summary><see cref="Tanh()"/> in place. PyTorch: <c>tanh_</c>.</summary>
        [Aten("tanh_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Tanh_() => Unary.ApplyInPlace(default(Tanh), this);
    }
}
