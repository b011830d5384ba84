using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The greatest common divisor.</summary>
    internal readonly record struct Gcd : IBinary
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Map(default(Function), a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 0;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;

        internal static long Of(long a, long b)
        {
            while (b != 0)
                (a, b) = (b, b == -1 ? 0 : a % b);
            return Math.Abs(a);
        }

        internal readonly struct Function : IScalarFunction2
        {
            public double F(double a, double b) => throw Binary.IntegersOnly("gcd");

            public long F(long a, long b) => Of(a, b);
        }
    }

    /// <summary>The least common multiple.</summary>
    internal readonly record struct Lcm : IBinary
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Map(default(Function), a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 0;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;

        internal readonly struct Function : IScalarFunction2
        {
            public double F(double a, double b) => throw Binary.IntegersOnly("lcm");

            public long F(long a, long b) => a == 0 || b == 0 ? 0 : Math.Abs(a / Gcd.Of(a, b) * b);
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The greatest common divisor of integers. PyTorch: <c>torch.gcd</c>.</summary>
        [Aten("gcd(Tensor self, Tensor other) -> Tensor")]
        public Tensor Gcd(Tensor other) => Binary.Apply(default(Gcd), this, other);

        /// <summary><see cref="Gcd(Tensor)"/> in place. PyTorch: <c>gcd_</c>.</summary>
        [Aten("gcd_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public Tensor Gcd_(Tensor other) => Binary.ApplyInPlace(default(Gcd), this, other);

        /// <summary>The least common multiple of integers. PyTorch: <c>torch.lcm</c>.</summary>
        [Aten("lcm(Tensor self, Tensor other) -> Tensor")]
        public Tensor Lcm(Tensor other) => Binary.Apply(default(Lcm), this, other);

        /// <summary><see cref="Lcm(Tensor)"/> in place. PyTorch: <c>lcm_</c>.</summary>
        [Aten("lcm_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public Tensor Lcm_(Tensor other) => Binary.ApplyInPlace(default(Lcm), this, other);
    }
}
