using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x · relu6(x + 3) / 6.</summary>
    internal readonly record struct Hardswish : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => x * L.Min(L.Max(x + 3, 0), 6) * (1 / 6.0);

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.LessEqual(x, -3), 0, L.Select(L.Less(x, 3), x * (1 / 3.0) + 0.5, 1));
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x · relu6(x + 3) / 6. PyTorch: <c>torch.hardswish</c>.</summary>
        [Aten("hardswish(Tensor self) -> Tensor")]
        public Tensor Hardswish() => Unary.Apply(default(Hardswish), this);

        /// <summary><see cref="Hardswish()"/> in place. PyTorch: <c>hardswish_</c>.</summary>
        [Aten("hardswish_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Hardswish_() => Unary.ApplyInPlace(default(Hardswish), this);
    }
}
