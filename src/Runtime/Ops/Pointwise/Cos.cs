using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The cosine.</summary>
    internal readonly record struct Cos : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Cos(x);

        public L D<L>(L x, L y) where L : ILane<L> => -L.Sin(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The cosine. PyTorch: <c>torch.cos</c>.</summary>
        [Aten("cos(Tensor self) -> Tensor")]
        public Tensor Cos() => Unary.Apply(default(Cos), this);

        /// <summary><see cref="Cos()"/> in place. PyTorch: <c>cos_</c>.</summary>
        [Aten("cos_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Cos_() => Unary.ApplyInPlace(default(Cos), this);
    }
}
