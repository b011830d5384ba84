using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>log₂(2ᵃ + 2ᵇ), without overflow.</summary>
    internal readonly record struct LogAddExp2 : IBinary
    {
        public static Promotion Result => Promotion.Float;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Select(L.And(L.Equal(a, b), L.Equal(L.Abs(a), double.PositiveInfinity)), a, L.Max(a, b) + default(Log1p).F(L.Exp(-L.Abs(a - b) * Math.Log(2))) * (1 / Math.Log(2)));

        public L Da<L>(L a, L b, L y) where L : ILane<L> => (L)1 / ((L)1 + L.Exp((b - a) * Math.Log(2)));

        public L Db<L>(L a, L b, L y) where L : ILane<L> => (L)1 / ((L)1 + L.Exp((a - b) * Math.Log(2)));
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>log₂(2ᵃ + 2ᵇ) of this and <paramref name="other"/>, without overflow. PyTorch: <c>torch.logaddexp2</c>.</summary>
        [Aten("logaddexp2(Tensor self, Tensor other) -> Tensor")]
        public Tensor LogAddExp2(Tensor other) => Binary.Apply(default(LogAddExp2), this, other);
    }
}
