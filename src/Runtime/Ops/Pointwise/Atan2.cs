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
        public L F<L>(L a, L b) where L : ILane<L>
        {
            if (!L.IsSingle)
                return L.Map(default(Function), a, b);
            L height = L.Abs(a), width = L.Abs(b);
            var isSteep = L.Less(width, height);
            L less = L.Select(isSteep, width, height), more = L.Select(isSteep, height, width);
            // Two zeros, or two infinities, have no quotient.
            var p = InverseTrigonometric.Atan(L.Select(L.Equal(less, more), L.Select(L.Equal(more, 0), 0, 1), less / more));
            p = L.Select(isSteep, InverseTrigonometric.FromHalfPi(p), p);
            // Zero has a sign here.
            p = L.Select(L.Less(L.WithSign(1, b), 0), InverseTrigonometric.FromHalfPi(p, 2), p);
            return L.WithSign(p, a);
        }

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
