using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>log(eᵃ + eᵇ), without overflow.</summary>
    internal readonly record struct LogAddExp : IBinary
    {
        public static Promotion Result => Promotion.Float;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Select(L.And(L.Equal(a, b), L.Equal(L.Abs(a), double.PositiveInfinity)), a, L.Max(a, b) + default(Log1p).F(L.Exp(-L.Abs(a - b))));

        public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Logistic(a - b);

        public L Db<L>(L a, L b, L y) where L : ILane<L> => L.Logistic(b - a);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>log(eᵃ + eᵇ) of this and <paramref name="other"/>, without overflow. PyTorch: <c>torch.logaddexp</c>.</summary>
        [Aten("logaddexp(Tensor self, Tensor other) -> Tensor")]
        public Tensor LogAddExp(Tensor other)
        {
            ArgumentNullException.ThrowIfNull(other);
            if (!DType.IsComplex && !other.DType.IsComplex)
                return Binary.Apply(default(LogAddExp), this, other);
            var larger = Real().Ge(other.Real());
            var (high, low) = (Torch.Where(larger, this, other), Torch.Where(larger, other, this));
            return high.Add(low.Sub(high).Exp().Log1p());
        }
    }
}
