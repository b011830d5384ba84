using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The derivative of log Γ(x).</summary>
    internal readonly record struct Digamma : IUnary, IScalarFunction
    {
        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => new Polygamma(1).F(x);

        public double F(double x) => GammaFunctions.Digamma(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The derivative of log Γ(x). PyTorch: <c>torch.digamma</c>.</summary>
        [Aten("digamma(Tensor self) -> Tensor")]
        [Aten("special_digamma(Tensor self) -> Tensor")]
        [Aten("special_psi(Tensor self) -> Tensor")]
        public Tensor Digamma() => Unary.Apply(default(Digamma), this);

        /// <summary><see cref="Digamma()"/> in place. PyTorch: <c>digamma_</c>.</summary>
        [Aten("digamma_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Digamma_() => Unary.ApplyInPlace(default(Digamma), this);
    }
}
