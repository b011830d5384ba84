using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>√(a² + b²), without overflow on the way.</summary>
    internal readonly record struct Hypot : IBinary
    {
        public static Keeps KeepsForA => Keeps.Input | Keeps.Output;

        public static Keeps KeepsForB => Keeps.Other | Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Map(default(Function), a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => a / y;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => b / y;

        internal readonly struct Function : IScalarFunction2
        {
            public double F(double a, double b) => double.Hypot(a, b);
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>√(this² + <paramref name="other"/>²), without overflow on the way. PyTorch: <c>torch.hypot</c>.</summary>
        [Aten("hypot(Tensor self, Tensor other) -> Tensor")]
        public Tensor Hypot(Tensor other) => Binary.Apply(default(Hypot), this, other);

        /// <summary><see cref="Hypot(Tensor)"/> in place. PyTorch: <c>hypot_</c>.</summary>
        [Aten("hypot_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public Tensor Hypot_(Tensor other) => Binary.ApplyInPlace(default(Hypot), this, other);
    }
}
