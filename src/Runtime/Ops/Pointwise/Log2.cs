using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The logarithm to base 2.</summary>
    internal readonly record struct Log2 : IUnary
    {
        public static bool IsFullOnGpu => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Log(x) * (1 / Math.Log(2));

        public L D<L>(L x, L y) where L : ILane<L> => (L)1 / (x * Math.Log(2));
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The logarithm to base 2. PyTorch: <c>torch.log2</c>.</summary>
        [Aten("log2(Tensor self) -> Tensor")]
        public Tensor Log2() => Unary.Apply(default(Log2), this);

        /// <summary><see cref="Log2()"/> in place. PyTorch: <c>log2_</c>.</summary>
        [Aten("log2_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Log2_() => Unary.ApplyInPlace(default(Log2), this);
    }
}
