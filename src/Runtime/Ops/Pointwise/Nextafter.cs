using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The neighbour of a towards b.</summary>
    internal readonly record struct Nextafter : IBinary
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Map(default(Function), a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 0;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;

        internal readonly struct Function : IScalarFunction2
        {
            public double F(double a, double b) => double.IsNaN(b) ? b : a < b ? Math.BitIncrement(a) : a > b ? Math.BitDecrement(a) : a == b ? b : a;

            public float F(float a, float b) => float.IsNaN(b) ? b : a < b ? MathF.BitIncrement(a) : a > b ? MathF.BitDecrement(a) : a == b ? b : a;
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The next number after each element in the direction of <paramref name="other"/>. PyTorch: <c>torch.nextafter</c>.</summary>
        [Aten("nextafter(Tensor self, Tensor other) -> Tensor")]
        public Tensor Nextafter(Tensor other) => Binary.Apply(default(Nextafter), this, other);

        /// <summary><see cref="Nextafter(Tensor)"/> in place. PyTorch: <c>nextafter_</c>.</summary>
        [Aten("nextafter_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public Tensor Nextafter_(Tensor other) => Binary.ApplyInPlace(default(Nextafter), this, other);
    }
}
