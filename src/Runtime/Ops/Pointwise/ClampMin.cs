using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The larger; a tie counts as a.</summary>
    internal readonly record struct ClampMin : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Max(a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.LessEqual(b, a), 1, 0);

        public L Db<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Less(a, b), 1, 0);
    }

    /// <summary>The smaller; a tie counts as a.</summary>
    internal readonly record struct ClampMax : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Min(a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.LessEqual(a, b), 1, 0);

        public L Db<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Less(b, a), 1, 0);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>No element smaller than <paramref name="min"/>, a number or a tensor. PyTorch: <c>torch.clamp_min</c>.</summary>
        [Aten("clamp_min(Tensor self, Scalar min) -> Tensor")]
        [Aten("clamp_min.Tensor(Tensor self, Tensor min) -> Tensor")]
        public Tensor ClampMin(Tensor min) => Binary.Apply(default(ClampMin), this, min);

        /// <summary><see cref="ClampMin(Tensor)"/> in place. PyTorch: <c>clamp_min_</c>.</summary>
        [Aten("clamp_min_(Tensor(a!) self, Scalar min) -> Tensor(a!)")]
        [Aten("clamp_min_.Tensor(Tensor(a!) self, Tensor min) -> Tensor(a!)")]
        public Tensor ClampMin_(Tensor min) => Binary.ApplyInPlace(default(ClampMin), this, min);

        /// <summary>No element larger than <paramref name="max"/>, a number or a tensor. PyTorch: <c>torch.clamp_max</c>.</summary>
        [Aten("clamp_max(Tensor self, Scalar max) -> Tensor")]
        [Aten("clamp_max.Tensor(Tensor self, Tensor max) -> Tensor")]
        public Tensor ClampMax(Tensor max) => Binary.Apply(default(ClampMax), this, max);

        /// <summary><see cref="ClampMax(Tensor)"/> in place. PyTorch: <c>clamp_max_</c>.</summary>
        [Aten("clamp_max_(Tensor(a!) self, Scalar max) -> Tensor(a!)")]
        [Aten("clamp_max_.Tensor(Tensor(a!) self, Tensor max) -> Tensor(a!)")]
        public Tensor ClampMax_(Tensor max) => Binary.ApplyInPlace(default(ClampMax), this, max);

        /// <summary>Every element between two bounds, numbers or tensors, either of which may be left out; the upper bound wins. PyTorch: <c>torch.clamp</c>, <c>clip</c>.</summary>
        /// <exception cref="ArgumentException">Neither bound is given.</exception>
        [Aten("clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor")]
        [Aten("clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor")]
        [Aten("clip(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor")]
        [Aten("clip.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor")]
        public Tensor Clamp(Tensor? min = null, Tensor? max = null)
        {
            if (min is null && max is null)
                throw new ArgumentException("Clamp: at least one of 'min' or 'max' must not be null.");
            var raised = min is null ? this : ClampMin(min);
            return max is null ? raised : raised.ClampMax(max);
        }

        /// <summary><see cref="Clamp(Tensor?, Tensor?)"/> in place. PyTorch: <c>clamp_</c>.</summary>
        [Aten("clamp_(Tensor(a!) self, Scalar? min=None, Scalar? max=None) -> Tensor(a!)")]
        [Aten("clamp_.Tensor(Tensor(a!) self, Tensor? min=None, Tensor? max=None) -> Tensor(a!)")]
        [Aten("clip_(Tensor(a!) self, Scalar? min=None, Scalar? max=None) -> Tensor(a!)")]
        [Aten("clip_.Tensor(Tensor(a!) self, Tensor? min=None, Tensor? max=None) -> Tensor(a!)")]
        public Tensor Clamp_(Tensor? min = null, Tensor? max = null)
        {
            if (min is null && max is null)
                throw new ArgumentException("Clamp_: at least one of 'min' or 'max' must not be null.");
            if (min is not null)
                ClampMin_(min);
            return max is null ? this : ClampMax_(max);
        }
    }
}
