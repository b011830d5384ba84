using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>a · b.</summary>
    internal readonly record struct Mul : IBinary
    {
        public static Keeps KeepsForA => Keeps.Other;

        public static Keeps KeepsForB => Keeps.Input;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => a * b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L Da<L>(L a, L b, L y) where L : ILane<L> => b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L Db<L>(L a, L b, L y) where L : ILane<L> => a;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>This · <paramref name="other"/>, element by element; shapes broadcast, dtypes promote. PyTorch: <c>torch.mul</c>.</summary>
        [Aten("mul.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("mul.Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("multiply.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("multiply.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Mul(Tensor other) => Binary.Apply(default(Mul), this, other);

        /// <summary><see cref="Mul(Tensor)"/> in place. PyTorch: <c>mul_</c>.</summary>
        [Aten("mul_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("mul_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("multiply_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("multiply_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor Mul_(Tensor other) => Binary.ApplyInPlace(default(Mul), this, other);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => left.Mul(right);

        /// <summary>−x.</summary>
        public static Tensor operator -(Tensor x) => x.Neg();
    }
}
