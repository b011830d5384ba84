using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>a · 2ᵇ; 0 where b is negative or shifts all Bits out.</summary>
    internal readonly record struct LeftShift(int Bits) : IBinary, IScalarFunction2
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Map(this, a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 0;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;

        public double F(double a, double b) => throw Binary.IntegersOnly("shift");

        public long F(long a, long b) => b < 0 || b >= Bits ? 0 : a << (int)b;
    }

    /// <summary>a / 2ᵇ, rounded down; only the sign where b is negative or shifts all Bits out.</summary>
    internal readonly record struct RightShift(int Bits) : IBinary, IScalarFunction2
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Map(this, a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 0;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;

        public double F(double a, double b) => throw Binary.IntegersOnly("shift");

        public long F(long a, long b) => b < 0 || b >= Bits ? a >> 63 : a >> (int)b;
    }
}

namespace TorchPort
{
    public static partial class Torch
    {
        /// <summary>Bits of a number moved up by a tensor. PyTorch: <c>torch.bitwise_left_shift</c>.</summary>
        [Aten("bitwise_left_shift.Scalar_Tensor(Scalar self, Tensor other) -> Tensor")]
        public static Tensor BitwiseLeftShift(Tensor self, Tensor other) => self.BitwiseLeftShift(other);

        /// <summary>Bits of a number moved down by a tensor. PyTorch: <c>torch.bitwise_right_shift</c>.</summary>
        [Aten("bitwise_right_shift.Scalar_Tensor(Scalar self, Tensor other) -> Tensor")]
        public static Tensor BitwiseRightShift(Tensor self, Tensor other) => self.BitwiseRightShift(other);
    }

    public partial class Tensor
    {
        /// <summary>Bits moved up by <paramref name="other"/>. PyTorch: <c>torch.bitwise_left_shift</c>.</summary>
        /// <exception cref="DTypeException">An operand is not of integers.</exception>
        [Aten("bitwise_left_shift.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("bitwise_left_shift.Tensor_Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("__lshift__.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("__lshift__.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor BitwiseLeftShift(Tensor other) => Binary.ApplyToIntegers(new LeftShift(BitsWith(other)), this, other);

        /// <summary><see cref="BitwiseLeftShift(Tensor)"/> in place. PyTorch: <c>bitwise_left_shift_</c>.</summary>
        [Aten("bitwise_left_shift_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("bitwise_left_shift_.Tensor_Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("__ilshift__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("__ilshift__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor BitwiseLeftShift_(Tensor other) => Binary.ApplyToIntegersInPlace(new LeftShift(BitsWith(other)), this, other);

        /// <summary>Bits moved down by <paramref name="other"/>; the sign stays. PyTorch: <c>torch.bitwise_right_shift</c>.</summary>
        /// <exception cref="DTypeException">An operand is not of integers.</exception>
        [Aten("bitwise_right_shift.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("bitwise_right_shift.Tensor_Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("__rshift__.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("__rshift__.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor BitwiseRightShift(Tensor other) => Binary.ApplyToIntegers(new RightShift(BitsWith(other)), this, other);

        /// <summary><see cref="BitwiseRightShift(Tensor)"/> in place. PyTorch: <c>bitwise_right_shift_</c>.</summary>
        [Aten("bitwise_right_shift_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("bitwise_right_shift_.Tensor_Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("__irshift__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("__irshift__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor BitwiseRightShift_(Tensor other) => Binary.ApplyToIntegersInPlace(new RightShift(BitsWith(other)), this, other);

        /// <summary><see cref="BitwiseLeftShift(Tensor)"/>.</summary>
        public static Tensor operator <<(Tensor left, Tensor right) => left.BitwiseLeftShift(right);

        /// <summary><see cref="BitwiseRightShift(Tensor)"/>.</summary>
        public static Tensor operator >>(Tensor left, Tensor right) => left.BitwiseRightShift(right);

        private int BitsWith(Tensor other) => TypePromotion.ResultType(this, other).ItemSize * 8;
    }
}
