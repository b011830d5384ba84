using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>1 / √x.</summary>
    internal readonly record struct Rsqrt : IUnary
    {
        public static bool IsFullOnGpu => true;

        public static Keeps Keeps => Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => (L)1 / L.Sqrt(x);

        public L D<L>(L x, L y) where L : ILane<L> => (L)(-0.5) * y * y * y;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>1 / √x. PyTorch: <c>torch.rsqrt</c>.</summary>
        [Aten("rsqrt(Tensor self) -> Tensor")]
        public Tensor Rsqrt() => Unary.Apply(default(Rsqrt), this);

        /// <summary><see cref="Rsqrt()"/> in place. PyTorch: <c>rsqrt_</c>.</summary>
        [Aten("rsqrt_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Rsqrt_() => Unary.ApplyInPlace(default(Rsqrt), this);
    }
}
