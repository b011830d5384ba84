using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>-1, 0 or 1; NaN stays.</summary>
    internal readonly record struct Sign : IUnary
    {
        public static Promotion Result => Promotion.Same;

        public static Keeps Keeps => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Select(L.Less(0, x), 1, L.Select(L.Less(x, 0), -1, L.Select(L.Equal(x, 0), 0, x)));

        public L D<L>(L x, L y) where L : ILane<L> => 0;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>-1, 0 or 1; NaN stays. PyTorch: <c>torch.sign</c>.</summary>
        [Aten("sign(Tensor self) -> Tensor")]
        public Tensor Sign() => Unary.Apply(default(Sign), this);

        /// <summary><see cref="Sign()"/> in place. PyTorch: <c>sign_</c>.</summary>
        [Aten("sign_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Sign_() => Unary.ApplyInPlace(default(Sign), this);
    }
}
