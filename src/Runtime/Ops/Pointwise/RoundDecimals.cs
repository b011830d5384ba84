using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x rounded to a multiple of Unit, or of 1 / Unit.</summary>
    internal readonly record struct RoundDecimals(double Unit, Flag Inverse) : IUnary
    {
        public static Promotion Result => Promotion.Same;

        public static Keeps Keeps => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => Inverse ? L.Round(x * Unit) / Unit : L.Round(x / Unit) * Unit;

        public L D<L>(L x, L y) where L : ILane<L> => 0;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>Rounded to a number of decimals, negative ones before the point. PyTorch: <c>torch.round(decimals=…)</c>.</summary>
        [Aten("round.decimals(Tensor self, *, int decimals) -> Tensor")]
        public Tensor Round(int decimals) => decimals == 0 ? Round() : Unary.Apply(Decimals(decimals), this);

        /// <summary><see cref="Round(int)"/> in place. PyTorch: <c>round_</c>.</summary>
        [Aten("round_.decimals(Tensor(a!) self, *, int decimals) -> Tensor(a!)")]
        public Tensor Round_(int decimals) => decimals == 0 ? Round_() : Unary.ApplyInPlace(Decimals(decimals), this);

        private static RoundDecimals Decimals(int decimals) => new(Math.Pow(10, Math.Abs((double)decimals)), decimals > 0);
    }
}
