using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The sine.</summary>
    internal readonly record struct Sin : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Sin(x);

        public L D<L>(L x, L y) where L : ILane<L> => L.Cos(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The sine. PyTorch: <c>torch.sin</c>.</summary>
        [Aten("sin(Tensor self) -> Tensor")]
        public Tensor Sin() => Unary.Apply(default(Sin), this);

        /// <summary><see cref="Sin()"/> in place. PyTorch: <c>sin_</c>.</summary>
        [Aten("sin_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Sin_() => Unary.ApplyInPlace(default(Sin), this);
    }
}
