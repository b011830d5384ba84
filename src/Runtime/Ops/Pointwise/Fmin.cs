using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The smaller; a number rather than NaN if there is one.</summary>
    internal readonly record struct Fmin : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Select(L.Equal(a, a), L.Select(L.Equal(b, b), L.Min(a, b), a), b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Or(L.LessEqual(a, b), L.Not(L.Equal(b, b))), 1, 0);

        public L Db<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Or(L.LessEqual(a, b), L.Not(L.Equal(b, b))), 0, 1);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The smaller of each pair; a number rather than NaN if there is one. PyTorch: <c>torch.fmin</c>.</summary>
        [Aten("fmin(Tensor self, Tensor other) -> Tensor")]
        public Tensor Fmin(Tensor other) => Binary.Apply(default(Fmin), this, other);
    }
}
