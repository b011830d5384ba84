using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>log |Γ(x)|.</summary>
    internal readonly record struct Lgamma : IUnary, IScalarFunction
    {
        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => default(Digamma).F(x);

        public double F(double x) => GammaFunctions.LogGamma(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>log |Γ(x)|. PyTorch: <c>torch.lgamma</c>.</summary>
        [Aten("lgamma(Tensor self) -> Tensor")]
        [Aten("special_gammaln(Tensor self) -> Tensor")]
        public Tensor Lgamma() => Unary.Apply(default(Lgamma), this);

        /// <summary><see cref="Lgamma()"/> in place. PyTorch: <c>lgamma_</c>.</summary>
        [Aten("lgamma_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Lgamma_() => Unary.ApplyInPlace(default(Lgamma), this);
    }
}
