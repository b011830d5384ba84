using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The bits set in both.</summary>
    internal readonly record struct BitwiseAnd : IBinary
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.BitAnd(a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 0;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;
    }

    /// <summary>The bits set in either.</summary>
    internal readonly record struct BitwiseOr : IBinary
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.BitOr(a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 0;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;
    }

    /// <summary>The bits set in one alone.</summary>
    internal readonly record struct BitwiseXor : IBinary
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.BitXor(a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 0;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The bits set in both this and <paramref name="other"/>; for bool, and. PyTorch: <c>torch.bitwise_and</c>, <c>&amp;</c>.</summary>
        /// <exception cref="DTypeException">An operand is not of integers or bool.</exception>
        [Aten("bitwise_and.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("bitwise_and.Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("__and__.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("__and__.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor BitwiseAnd(Tensor other) => Binary.ApplyToIntegers(default(BitwiseAnd), this, other);

        /// <summary><see cref="BitwiseAnd(Tensor)"/> in place. PyTorch: <c>bitwise_and_</c>.</summary>
        [Aten("bitwise_and_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("bitwise_and_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("__iand__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("__iand__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor BitwiseAnd_(Tensor other) => Binary.ApplyToIntegersInPlace(default(BitwiseAnd), this, other);

        /// <summary>The bits set in this or <paramref name="other"/>; for bool, or. PyTorch: <c>torch.bitwise_or</c>, <c>|</c>.</summary>
        /// <exception cref="DTypeException">An operand is not of integers or bool.</exception>
        [Aten("bitwise_or.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("bitwise_or.Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("__or__.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("__or__.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor BitwiseOr(Tensor other) => Binary.ApplyToIntegers(default(BitwiseOr), this, other);

        /// <summary><see cref="BitwiseOr(Tensor)"/> in place. PyTorch: <c>bitwise_or_</c>.</summary>
        [Aten("bitwise_or_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("bitwise_or_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("__ior__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("__ior__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor BitwiseOr_(Tensor other) => Binary.ApplyToIntegersInPlace(default(BitwiseOr), this, other);

        /// <summary>The bits set in exactly one of this and <paramref name="other"/>; for bool, exclusive or. PyTorch: <c>torch.bitwise_xor</c>, <c>^</c>.</summary>
        /// <exception cref="DTypeException">An operand is not of integers or bool.</exception>
        [Aten("bitwise_xor.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("bitwise_xor.Scalar(Tensor self, Scalar other) -> Tensor")]
        [Aten("__xor__.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("__xor__.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor BitwiseXor(Tensor other) => Binary.ApplyToIntegers(default(BitwiseXor), this, other);

        /// <summary><see cref="BitwiseXor(Tensor)"/> in place. PyTorch: <c>bitwise_xor_</c>.</summary>
        [Aten("bitwise_xor_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("bitwise_xor_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        [Aten("__ixor__.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("__ixor__.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor BitwiseXor_(Tensor other) => Binary.ApplyToIntegersInPlace(default(BitwiseXor), this, other);

        /// <summary>Every bit turned; for bool, not. PyTorch: <c>torch.bitwise_not</c>, <c>~</c>.</summary>
        /// <exception cref="DTypeException">This is not of integers or bool.</exception>
        [Aten("bitwise_not(Tensor self) -> Tensor")]
        public Tensor BitwiseNot() => DType == DType.Bool ? LogicalNot() : BitwiseXor(-1L);

        /// <summary><see cref="BitwiseNot()"/> in place. PyTorch: <c>bitwise_not_</c>.</summary>
        [Aten("bitwise_not_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor BitwiseNot_() => DType == DType.Bool ? LogicalNot_() : BitwiseXor_(-1L);

        /// <summary><see cref="BitwiseAnd(Tensor)"/>.</summary>
        public static Tensor operator &(Tensor left, Tensor right) => left.BitwiseAnd(right);

        /// <summary><see cref="BitwiseOr(Tensor)"/>.</summary>
        public static Tensor operator |(Tensor left, Tensor right) => left.BitwiseOr(right);

        /// <summary><see cref="BitwiseXor(Tensor)"/>.</summary>
        public static Tensor operator ^(Tensor left, Tensor right) => left.BitwiseXor(right);

        /// <summary><see cref="BitwiseNot()"/>.</summary>
        public static Tensor operator ~(Tensor x) => x.BitwiseNot();
    }
}
