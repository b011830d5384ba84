using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The angle of the point (b, a), from −π to π.</summary>
    internal readonly record struct Atan2 : IBinary
    {
        public static Promotion Result => Promotion.Float;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Map(default(Function), a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => b / (a * a + b * b);

        public L Db<L>(L a, L b, L y) where L : ILane<L> => -a / (a * a + b * b);

        internal readonly struct Function : IScalarFunction2
        {
            public double F(double a, double b) => Math.Atan2(a, b);
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The angle of the point (<paramref name="other"/>, this), from −π to π. PyTorch: <c>torch.atan2</c>.</summary>
        [Aten("atan2(Tensor self, Tensor other) -> Tensor")]
        [Aten("arctan2(Tensor self, Tensor other) -> Tensor")]
        public Tensor Atan2(Tensor other) => Binary.Apply(default(Atan2), this, other);

        /// <summary><see cref="Atan2(Tensor)"/> in place. PyTorch: <c>atan2_</c>.</summary>
        [Aten("atan2_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("arctan2_(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        public Tensor Atan2_(Tensor other) => Binary.ApplyInPlace(default(Atan2), this, other);
    }
}
