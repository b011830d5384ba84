using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x · tanh(softplus(x)).</summary>
    internal readonly record struct Mish : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => x * default(Tanh).F(Softplus(x));

        public L D<L>(L x, L y) where L : ILane<L>
        {
            var t = default(Tanh).F(Softplus(x));
            return t + x * ((L)1 - t * t) * default(Sigmoid).F(x);
        }

        private static L Softplus<L>(L x) where L : ILane<L> => L.Max(x, 0) + default(Log1p).F(L.Exp(-L.Abs(x)));
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x · tanh(softplus(x)). PyTorch: <c>torch.mish</c>.</summary>
        [Aten("mish(Tensor self) -> Tensor")]
        public Tensor Mish() => Unary.Apply(default(Mish), this);

        /// <summary><see cref="Mish()"/> in place. PyTorch: <c>mish_</c>.</summary>
        [Aten("mish_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Mish_() => Unary.ApplyInPlace(default(Mish), this);
    }
}
