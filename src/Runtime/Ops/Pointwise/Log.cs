using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The natural logarithm.</summary>
    internal readonly record struct Log : IUnary
    {
        public static bool IsFullOnGpu => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Log(x);

        public L D<L>(L x, L y) where L : ILane<L> => (L)1 / x;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The natural logarithm. PyTorch: <c>torch.log</c>.</summary>
        [Aten("log(Tensor self) -> Tensor")]
        public Tensor Log() => Unary.Apply(default(Log), this);

        /// <summary><see cref="Log()"/> in place. PyTorch: <c>log_</c>.</summary>
        [Aten("log_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Log_() => Unary.ApplyInPlace(default(Log), this);
    }
}
