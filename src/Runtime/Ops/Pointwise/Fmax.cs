using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The larger; a number rather than NaN if there is one.</summary>
    internal readonly record struct Fmax : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Select(L.Equal(a, a), L.Select(L.Equal(b, b), L.Max(a, b), a), b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Or(L.LessEqual(b, a), L.Not(L.Equal(b, b))), 1, 0);

        public L Db<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Or(L.LessEqual(b, a), L.Not(L.Equal(b, b))), 0, 1);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The larger of each pair; a number rather than NaN if there is one. PyTorch: <c>torch.fmax</c>.</summary>
        [Aten("fmax(Tensor self, Tensor other) -> Tensor")]
        public Tensor Fmax(Tensor other) => Binary.Apply(default(Fmax), this, other);
    }
}
