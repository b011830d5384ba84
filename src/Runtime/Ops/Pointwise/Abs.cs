using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>|x|.</summary>
    internal readonly record struct Abs : IUnary
    {
        public static Promotion Result => Promotion.Same;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Abs(x);

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.Less(0, x), 1, L.Select(L.Less(x, 0), -1, 0));
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>|x|. PyTorch: <c>torch.abs</c>.</summary>
        [Aten("abs(Tensor self) -> Tensor")]
        [Aten("absolute(Tensor self) -> Tensor")]
        public Tensor Abs() => DType.IsComplex ? Magnitude() : Unary.Apply(default(Abs), this);

        private Tensor Magnitude()
        {
            var y = Layout.EmptyLike(this, TypePromotion.RealOf(DType));
            Device.Elementwise(default(Unary.Forward<Abs>), DType, y, [this]);
            return Autograd.Tape.Record(y, "Abs", [this], [this], (g, s) => [s[0].Sgn().Mul(g)]);
        }

        /// <summary><see cref="Abs()"/> in place. PyTorch: <c>abs_</c>.</summary>
        [Aten("abs_(Tensor(a!) self) -> Tensor(a!)")]
        [Aten("absolute_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Abs_() => Unary.ApplyInPlace(default(Abs), this);
    }
}
