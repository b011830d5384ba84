using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x².</summary>
    internal readonly record struct Square : IUnary
    {
        public static bool IsFullOnGpu => true;

        public static Promotion Result => Promotion.Same;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => x * x;

        public L D<L>(L x, L y) where L : ILane<L> => (L)2 * x;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x². PyTorch: <c>torch.square</c>.</summary>
        [Aten("square(Tensor self) -> Tensor")]
        public Tensor Square() => Unary.Apply(default(Square), DType == DType.Bool ? To(DType.Int64) : this);

        /// <summary><see cref="Square()"/> in place. PyTorch: <c>square_</c>.</summary>
        [Aten("square_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Square_() => Unary.ApplyInPlace(default(Square), this);
    }
}
