using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The square root.</summary>
    internal readonly record struct Sqrt : IUnary
    {
        public static Keeps Keeps => Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Sqrt(x);

        public L D<L>(L x, L y) where L : ILane<L> => (L)0.5 / y;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The square root. PyTorch: <c>torch.sqrt</c>.</summary>
        [Aten("sqrt(Tensor self) -> Tensor")]
        public Tensor Sqrt() => Unary.Apply(default(Sqrt), this);

        /// <summary><see cref="Sqrt()"/> in place. PyTorch: <c>sqrt_</c>.</summary>
        [Aten("sqrt_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Sqrt_() => Unary.ApplyInPlace(default(Sqrt), this);
    }
}
