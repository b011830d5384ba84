using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>relu6(x + 3) / 6.</summary>
    internal readonly record struct Hardsigmoid : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Min(L.Max(x + 3, 0), 6) * (1 / 6.0);

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.And(L.Less(-3, x), L.Less(x, 3)), 1 / 6.0, 0);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>relu6(x + 3) / 6. PyTorch: <c>torch.hardsigmoid</c>.</summary>
        [Aten("hardsigmoid(Tensor self) -> Tensor")]
        public Tensor Hardsigmoid() => Unary.Apply(default(Hardsigmoid), this);

        /// <summary><see cref="Hardsigmoid()"/> in place. PyTorch: <c>hardsigmoid_</c>.</summary>
        [Aten("hardsigmoid_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Hardsigmoid_() => Unary.ApplyInPlace(default(Hardsigmoid), this);
    }
}
