using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The Hurwitz zeta function, Σ (k + b)⁻ᵃ.</summary>
    internal readonly record struct Zeta : IBinary, IScalarFunction2
    {
        public static Promotion Result => Promotion.Float;

        public L F<L>(L a, L b) where L : ILane<L> => L.Map(this, a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => throw new AutogradException("The derivative of zeta by its first argument is not implemented.");

        public L Db<L>(L a, L b, L y) where L : ILane<L> => -a * F(a + 1, b);

        public double F(double a, double b) => GammaFunctions.Zeta(a, b);
    }
}

namespace TorchPort
{
    public static partial class Torch
    {
        /// <summary>The Hurwitz zeta function, Σ (k + <paramref name="other"/>)^(−<paramref name="input"/>) for k from 0; either may be a number. PyTorch: <c>torch.special.zeta</c>.</summary>
        [Aten("special_zeta(Tensor self, Tensor other) -> Tensor")]
        [Aten("special_zeta.self_scalar(Scalar self, Tensor other) -> Tensor")]
        [Aten("special_zeta.other_scalar(Tensor self, Scalar other) -> Tensor")]
        public static Tensor Zeta([AtenName("self")] Tensor input, Tensor other) => Binary.Apply(default(Zeta), input, other);
    }
}
