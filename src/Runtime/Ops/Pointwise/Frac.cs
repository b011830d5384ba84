using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x without its integer part.</summary>
    internal readonly record struct Frac : IUnary
    {
        public static Promotion Result => Promotion.Same;

        public static Keeps Keeps => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => x - L.Truncate(x);

        public L D<L>(L x, L y) where L : ILane<L> => 1;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x without its integer part. PyTorch: <c>torch.frac</c>.</summary>
        [Aten("frac(Tensor self) -> Tensor")]
        public Tensor Frac() => Unary.Apply(default(Frac), this);

        /// <summary><see cref="Frac()"/> in place. PyTorch: <c>frac_</c>.</summary>
        [Aten("frac_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Frac_() => Unary.ApplyInPlace(default(Frac), this);
    }
}
