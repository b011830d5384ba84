using System.Runtime.CompilerServices;
using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The inverse sine; NaN outside [-1, 1].</summary>
    internal readonly record struct Asin : IUnary, IScalarFunction
    {
        public static bool IsFullOnGpu => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L>
        {
            if (!L.IsSingle)
                return L.Map(this, x);
            var (p, isLarge) = InverseTrigonometric.AsinOrHalfAcos(x);
            return L.WithSign(L.Select(isLarge, InverseTrigonometric.FromHalfPi(p + p), p), x);
        }

        public L D<L>(L x, L y) where L : ILane<L> => (L)1 / L.Sqrt((L)1 - x * x);

        public double F(double x) => Math.Asin(x);

        public Complex F(Complex x) => Complex.Asin(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The inverse sine; NaN outside [-1, 1]. PyTorch: <c>torch.asin</c>.</summary>
        [Aten("asin(Tensor self) -> Tensor")]
        [Aten("arcsin(Tensor self) -> Tensor")]
        public Tensor Asin() => Unary.Apply(default(Asin), this);

        /// <summary><see cref="Asin()"/> in place. PyTorch: <c>asin_</c>.</summary>
        [Aten("asin_(Tensor(a!) self) -> Tensor(a!)")]
        [Aten("arcsin_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Asin_() => Unary.ApplyInPlace(default(Asin), this);
    }
}
