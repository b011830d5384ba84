using System.Runtime.CompilerServices;
using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The inverse cosine; NaN outside [-1, 1].</summary>
    internal readonly record struct Acos : IUnary, IScalarFunction
    {
        public static bool IsFullOnGpu => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L>
        {
            if (!L.IsSingle)
                return L.Map(this, x);
            var (p, isLarge) = InverseTrigonometric.AsinOrHalfAcos(x);
            var large = L.Select(L.Less(x, 0), InverseTrigonometric.FromHalfPi(p + p, 2), p + p);
            return L.Select(isLarge, large, InverseTrigonometric.FromHalfPi(L.WithSign(p, x)));
        }

        public L D<L>(L x, L y) where L : ILane<L> => (L)(-1) / L.Sqrt((L)1 - x * x);

        public double F(double x) => Math.Acos(x);

        public Complex F(Complex x) => Complex.Acos(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The inverse cosine; NaN outside [-1, 1]. PyTorch: <c>torch.acos</c>.</summary>
        [Aten("acos(Tensor self) -> Tensor")]
        [Aten("arccos(Tensor self) -> Tensor")]
        public Tensor Acos() => Unary.Apply(default(Acos), this);

        /// <summary><see cref="Acos()"/> in place. PyTorch: <c>acos_</c>.</summary>
        [Aten("acos_(Tensor(a!) self) -> Tensor(a!)")]
        [Aten("arccos_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Acos_() => Unary.ApplyInPlace(default(Acos), this);
    }
}
