using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x where x &gt; 0, else 0; NaN stays.</summary>
    internal readonly record struct Relu : IUnary
    {
        public static Promotion Result => Promotion.Same;

        public static Keeps Keeps => Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Max(x, 0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.LessEqual(y, 0), 0, 1);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x where x &gt; 0, else 0; NaN stays. PyTorch: <c>torch.relu</c>.</summary>
        [Aten("relu(Tensor self) -> Tensor")]
        public Tensor Relu() => Unary.Apply(default(Relu), this);

        /// <summary><see cref="Relu()"/> in place. PyTorch: <c>relu_</c>.</summary>
        [Aten("relu_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Relu_() => Unary.ApplyInPlace(default(Relu), this);
    }
}
