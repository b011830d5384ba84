using System.Runtime.CompilerServices;
using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The inverse tangent.</summary>
    internal readonly record struct Atan : IUnary, IScalarFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L>
        {
            if (!L.IsSingle)
                return L.Map(this, x);
            var a = L.Abs(x);
            var isLarge = L.Less(1, a);
            var p = InverseTrigonometric.Atan(L.Select(isLarge, (L)1 / a, a));
            return L.WithSign(L.Select(isLarge, InverseTrigonometric.FromHalfPi(p), p), x);
        }

        public L D<L>(L x, L y) where L : ILane<L> => (L)1 / (x * x + 1);

        public double F(double x) => Math.Atan(x);

        public Complex F(Complex x) => Complex.Atan(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The inverse tangent. PyTorch: <c>torch.atan</c>.</summary>
        [Aten("atan(Tensor self) -> Tensor")]
        [Aten("arctan(Tensor self) -> Tensor")]
        public Tensor Atan() => Unary.Apply(default(Atan), this);

        /// <summary><see cref="Atan()"/> in place. PyTorch: <c>atan_</c>.</summary>
        [Aten("atan_(Tensor(a!) self) -> Tensor(a!)")]
        [Aten("arctan_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Atan_() => Unary.ApplyInPlace(default(Atan), this);
    }
}
