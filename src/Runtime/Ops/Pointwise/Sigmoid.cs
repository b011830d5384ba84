using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    internal readonly record struct Sigmoid : IUnary
    {
        public static Keeps Keeps => Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Logistic(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L D<L>(L x, L y) where L : ILane<L> => y * ((L)1 - y);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>1 / (1 + e⁻ˣ). PyTorch: <c>torch.sigmoid</c>.</summary>
        [Aten("sigmoid(Tensor self) -> Tensor")]
        [Aten("special_expit(Tensor self) -> Tensor")]
        public Tensor Sigmoid() => Unary.Apply(default(Sigmoid), this);

        /// <summary><see cref="Sigmoid()"/> in place. PyTorch: <c>sigmoid_</c>.</summary>
        [Aten("sigmoid_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Sigmoid_() => Unary.ApplyInPlace(default(Sigmoid), this);
    }
}
