using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The regularised lower incomplete gamma function of a at b.</summary>
    internal readonly record struct Igamma(Flag Upper) : IBinary, IScalarFunction2
    {
        public L F<L>(L a, L b) where L : ILane<L> => L.Map(this, a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => throw new AutogradException("The derivative of igamma by its first argument is not implemented.");

        public L Db<L>(L a, L b, L y) where L : ILane<L> => L.Exp((a - 1) * L.Log(b) - b - default(Lgamma).F(a)) * (Upper ? -1 : 1);

        public double F(double a, double b) => Upper ? GammaFunctions.Upper(a, b) : GammaFunctions.Lower(a, b);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The share of Γ(this) that lies below <paramref name="other"/>. PyTorch: <c>torch.igamma</c>, <c>torch.special.gammainc</c>.</summary>
        [Aten("igamma(Tensor self, Tensor other) -> Tensor")]
        [Aten("special_gammainc(Tensor self, Tensor other) -> Tensor")]
        public Tensor Igamma(Tensor other) => Binary.Apply(new Igamma(false), this, other);

        /// <summary>The share of Γ(this) that lies above <paramref name="other"/>. PyTorch: <c>torch.igammac</c>, <c>torch.special.gammaincc</c>.</summary>
        [Aten("igammac(Tensor self, Tensor other) -> Tensor")]
        [Aten("special_gammaincc(Tensor self, Tensor other) -> Tensor")]
        public Tensor Igammac(Tensor other) => Binary.Apply(new Igamma(true), this, other);
    }
}
