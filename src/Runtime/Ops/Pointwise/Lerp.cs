using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>a + c (b − a), exact at both ends.</summary>
    internal readonly record struct Lerp : ITernary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b, L c) where L : ILane<L>
        {
            var way = b - a;
            return !L.IsOrdered ? a + c * way : L.Select(L.Less(L.Abs(c), 0.5), a + c * way, b - way * ((L)1 - c));
        }

        public L Da<L>(L a, L b, L c) where L : ILane<L> => (L)1 - c;

        public L Db<L>(L a, L b, L c) where L : ILane<L> => c;

        public L Dc<L>(L a, L b, L c) where L : ILane<L> => b - a;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The point between this and <paramref name="end"/> at <paramref name="weight"/>, a number or a tensor: this + weight · (end − this). PyTorch: <c>torch.lerp</c>.</summary>
        [Aten("lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor")]
        [Aten("lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor")]
        public Tensor Lerp(Tensor end, Tensor weight) => Ternary.Apply(default(Lerp), this, end, weight);

        /// <summary><see cref="Lerp(Tensor, Tensor)"/> in place. PyTorch: <c>lerp_</c>.</summary>
        [Aten("lerp_.Tensor(Tensor(a!) self, Tensor end, Tensor weight) -> Tensor(a!)")]
        [Aten("lerp_.Scalar(Tensor(a!) self, Tensor end, Scalar weight) -> Tensor(a!)")]
        public Tensor Lerp_(Tensor end, Tensor weight) => Ternary.ApplyInPlace(default(Lerp), this, end, weight);
    }
}
