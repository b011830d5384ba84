using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>|a| with the sign of b, that of zeros included.</summary>
    internal readonly record struct Copysign : IBinary
    {
        public static Promotion Result => Promotion.Float;

        public static Keeps KeepsForA => Keeps.Input | Keeps.Output;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Map(default(Function), a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Equal(a, 0), 0, y / a);

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;

        internal readonly struct Function : IScalarFunction2
        {
            public double F(double a, double b) => Math.CopySign(a, b);
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>|this| with the sign of <paramref name="other"/>, that of zeros included. PyTorch: <c>torch.copysign</c>.</summary>
        [Aten("copysign.Tensor(Tensor self, Tensor other) -> Tensor")]
        [Aten("copysign.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor Copysign(Tensor other) => Binary.Apply(default(Copysign), this, other);

        /// <summary><see cref="Copysign(Tensor)"/> in place. PyTorch: <c>copysign_</c>.</summary>
        [Aten("copysign_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("copysign_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor Copysign_(Tensor other) => Binary.ApplyInPlace(default(Copysign), this, other);
    }
}
