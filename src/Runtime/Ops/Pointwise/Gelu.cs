using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x · Φ(x), where Φ is the normal distribution function.</summary>
    internal readonly record struct Gelu : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.ByPieces(default(GeluPieces), x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L D<L>(L x, L y) where L : ILane<L> => L.ByPieces(default(GeluSlopePieces), x);
    }

    /// <summary>x · ½(1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
    internal readonly record struct GeluTanh : IUnary
    {
        private const double Slope = 0.7978845608028653558799, Cubic = 0.044715;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => x * (Tanh(x) + 1) * 0.5;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L D<L>(L x, L y) where L : ILane<L>
        {
            var t = Tanh(x);
            var inner = (x * x * (3 * Cubic) + 1) * Slope;
            return (t + 1) * 0.5 + x * ((L)1 - t * t) * inner * 0.5;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static L Tanh<L>(L x) where L : ILane<L> => default(Tanh).F((x + x * x * x * Cubic) * Slope);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x · Φ(x), where Φ is the normal distribution function. PyTorch: <c>torch.nn.functional.gelu</c>.</summary>
        /// <param name="approximate">Whether Φ is computed by an approximation with a hyperbolic tangent, as many language models do.</param>
        [Aten("gelu(Tensor self, *, str approximate='none') -> Tensor")]
        public Tensor Gelu(GeluApproximation approximate = GeluApproximation.None) =>
            approximate == GeluApproximation.Tanh ? Unary.Apply(default(GeluTanh), this) : Unary.Apply(default(Gelu), this);

        /// <summary><see cref="Gelu(GeluApproximation)"/> in place. PyTorch: <c>gelu_</c>.</summary>
        [Aten("gelu_(Tensor(a!) self, *, str approximate='none') -> Tensor(a!)")]
        public Tensor Gelu_(GeluApproximation approximate = GeluApproximation.None) =>
            approximate == GeluApproximation.Tanh ? Unary.ApplyInPlace(default(GeluTanh), this) : Unary.ApplyInPlace(default(Gelu), this);
    }
}
