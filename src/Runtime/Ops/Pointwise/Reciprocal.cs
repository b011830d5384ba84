using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>1 / x.</summary>
    internal readonly record struct Reciprocal : IUnary
    {
        public static bool IsFullOnGpu => true;

        public static Keeps Keeps => Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => (L)1 / x;

        public L D<L>(L x, L y) where L : ILane<L> => -(y * y);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>1 / x. PyTorch: <c>torch.reciprocal</c>.</summary>
        [Aten("reciprocal(Tensor self) -> Tensor")]
        public Tensor Reciprocal() => Unary.Apply(default(Reciprocal), this);

        /// <summary><see cref="Reciprocal()"/> in place. PyTorch: <c>reciprocal_</c>.</summary>
        [Aten("reciprocal_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Reciprocal_() => Unary.ApplyInPlace(default(Reciprocal), this);
    }
}
