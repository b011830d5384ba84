using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>−x.</summary>
    internal readonly record struct Neg : IUnary
    {
        public static Promotion Result => Promotion.Same;

        public static Keeps Keeps => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => -x;

        public L D<L>(L x, L y) where L : ILane<L> => -(L)1;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>−x. PyTorch: <c>torch.neg</c>.</summary>
        [Aten("neg(Tensor self) -> Tensor")]
        [Aten("negative(Tensor self) -> Tensor")]
        public Tensor Neg() => Unary.Apply(default(Neg), this);

        /// <summary><see cref="Neg()"/> in place. PyTorch: <c>neg_</c>.</summary>
        [Aten("neg_(Tensor(a!) self) -> Tensor(a!)")]
        [Aten("negative_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Neg_() => Unary.ApplyInPlace(default(Neg), this);
    }
}
