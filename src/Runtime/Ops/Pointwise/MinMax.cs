using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The larger; NaN if either is. A tie splits the gradient in halves.</summary>
    internal readonly record struct Maximum : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Max(a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Equal(a, b), 0.5, L.Select(L.LessEqual(a, b), 0, 1));

        public L Db<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Equal(a, b), 0.5, L.Select(L.LessEqual(b, a), 0, 1));
    }

    /// <summary>The smaller; NaN if either is. A tie splits the gradient in halves.</summary>
    internal readonly record struct Minimum : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Min(a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Equal(a, b), 0.5, L.Select(L.LessEqual(b, a), 0, 1));

        public L Db<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Equal(a, b), 0.5, L.Select(L.LessEqual(a, b), 0, 1));
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The larger of each pair of elements. PyTorch: <c>torch.maximum</c>.</summary>
        [Aten("maximum(Tensor self, Tensor other) -> Tensor")]
        [Aten("max.other(Tensor self, Tensor other) -> Tensor")]
        public Tensor Maximum(Tensor other) => Binary.Apply(default(Maximum), this, other);

        /// <summary>The smaller of each pair of elements. PyTorch: <c>torch.minimum</c>.</summary>
        [Aten("minimum(Tensor self, Tensor other) -> Tensor")]
        [Aten("min.other(Tensor self, Tensor other) -> Tensor")]
        public Tensor Minimum(Tensor other) => Binary.Apply(default(Minimum), this, other);
    }
}
