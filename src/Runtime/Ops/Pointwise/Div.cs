using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>a / b.</summary>
    internal readonly record struct Div : IBinary
    {
        public static Promotion Result => Promotion.Float;

        public static Keeps KeepsForA => Keeps.Other;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => a / b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L Da<L>(L a, L b, L y) where L : ILane<L> => (L)1 / b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L Db<L>(L a, L b, L y) where L : ILane<L> => -(a / b) / b;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>This / <paramref name="other"/>; integers give the default floating type. PyTorch: <c>torch.div</c>.</summary>
        [Aten("div.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("div.Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("divide.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("divide.Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("true_divide.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("true_divide.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Div(Tensor other) => Binary.Apply(default(Div), this, other);

        /// <summary><see cref="Div(Tensor)"/> in place. PyTorch: <c>div_</c>.</summary>
        [Aten("div_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("div_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("true_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("true_divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor Div_(Tensor other) => Binary.ApplyInPlace(default(Div), this, other);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(Tensor left, Tensor right) => left.Div(right);
    }
}
