using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x · sigmoid(x), also called swish.</summary>
    internal readonly record struct Silu : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => x * L.Logistic(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L D<L>(L x, L y) where L : ILane<L>
        {
            var s = L.Logistic(x);
            return s * ((L)1 + x * ((L)1 - s));
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x · sigmoid(x), also called swish. PyTorch: <c>torch.silu</c>.</summary>
        [Aten("silu(Tensor self) -> Tensor")]
        public Tensor Silu() => Unary.Apply(default(Silu), this);

        /// <summary><see cref="Silu()"/> in place. PyTorch: <c>silu_</c>.</summary>
        [Aten("silu_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Silu_() => Unary.ApplyInPlace(default(Silu), this);
    }
}
