using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The logarithm to base 10.</summary>
    internal readonly record struct Log10 : IUnary
    {
        public static bool IsFullOnGpu => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Log(x) * (1 / Math.Log(10));

        public L D<L>(L x, L y) where L : ILane<L> => (L)1 / (x * Math.Log(10));
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The logarithm to base 10. PyTorch: <c>torch.log10</c>.</summary>
        [Aten("log10(Tensor self) -> Tensor")]
        public Tensor Log10() => Unary.Apply(default(Log10), this);

        /// <summary><see cref="Log10()"/> in place. PyTorch: <c>log10_</c>.</summary>
        [Aten("log10_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Log10_() => Unary.ApplyInPlace(default(Log10), this);
    }
}
