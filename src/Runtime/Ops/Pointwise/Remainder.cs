using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The remainder of truncating division: the sign is a's.</summary>
    internal readonly record struct Fmod : IBinary
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Map(default(Function), a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 1;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => -L.Truncate(a / b);

        internal readonly struct Function : IScalarFunction2
        {
            public double F(double a, double b) => a % b;

            public long F(long a, long b) => a - Arithmetic.Divide(a, b) * b;
        }
    }

    /// <summary>The remainder of flooring division: the sign is b's.</summary>
    internal readonly record struct Remainder : IBinary
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Map(default(Function), a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 1;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => -L.Floor(a / b);

        internal readonly struct Function : IScalarFunction2
        {
            public double F(double a, double b)
            {
                var mod = a % b;
                return mod != 0 && b < 0 != mod < 0 ? mod + b : mod;
            }

            public long F(long a, long b)
            {
                var mod = a - Arithmetic.Divide(a, b) * b;
                return mod != 0 && b < 0 != mod < 0 ? mod + b : mod;
            }
        }
    }
}

namespace TorchPort
{
    public static partial class Torch
    {
        /// <summary>The remainder of a number by a tensor, with the sign of <paramref name="other"/>. PyTorch: <c>torch.remainder</c>.</summary>
        [Aten("remainder.Scalar_Tensor(Scalar self, Tensor other) -> Tensor")]
        public static Tensor Remainder(Tensor self, Tensor other) => Binary.Apply(default(Remainder), self, other);
    }

    public partial class Tensor
    {
        /// <summary>The remainder of division, with the sign of this. PyTorch: <c>torch.fmod</c>.</summary>
        [Aten("fmod.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("fmod.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Fmod(Tensor other) => Binary.Apply(default(Fmod), this, other);

        /// <summary><see cref="Fmod(Tensor)"/> in place. PyTorch: <c>fmod_</c>.</summary>
        [Aten("fmod_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("fmod_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor Fmod_(Tensor other) => Binary.ApplyInPlace(default(Fmod), this, other);

        /// <summary>The remainder of division, with the sign of <paramref name="other"/>, as Python's <c>%</c>. PyTorch: <c>torch.remainder</c>.</summary>
        [Aten("remainder.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("remainder.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Remainder(Tensor other) => Binary.Apply(default(Remainder), this, other);

        /// <summary><see cref="Remainder(Tensor)"/> in place. PyTorch: <c>remainder_</c>.</summary>
        [Aten("remainder_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("remainder_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor Remainder_(Tensor other) => Binary.ApplyInPlace(default(Remainder), this, other);
    }
}
