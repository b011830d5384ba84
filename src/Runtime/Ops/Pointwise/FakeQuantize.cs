using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>What is left of x when it is stored as an integer from Min to Max; the gradient goes through where it is one.</summary>
    internal readonly record struct FakeQuantize(double Scale, double Inverse, double ZeroPoint, double Min, double Max) : IUnary
    {
        public static Promotion Result => Promotion.Same;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => (L.Min(L.Max(Stored(x), Min), Max) - ZeroPoint) * Scale;

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.And(L.LessEqual(Min, Stored(x)), L.LessEqual(Stored(x), Max)), 1, 0);

        private L Stored<L>(L x) where L : ILane<L> => L.Round(x * Inverse) + ZeroPoint;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x as it is after being stored as an integer: (clamp(round(x / scale) + zeroPoint, quantMin, quantMax) − zeroPoint) · scale. PyTorch: <c>torch.fake_quantize_per_tensor_affine</c>.</summary>
        [Aten("fake_quantize_per_tensor_affine(Tensor self, float scale, int zero_point, int quant_min, int quant_max) -> Tensor")]
        public Tensor FakeQuantizePerTensorAffine(double scale, long zeroPoint, long quantMin, long quantMax)
        {
            if (Autocast.Applies(this, AutocastOn.Processor))
            {
                var self = this;
                using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
                return self.FakeQuantizePerTensorAffine(scale, zeroPoint, quantMin, quantMax);
            }
            return quantMin <= zeroPoint && zeroPoint <= quantMax ? Unary.Apply(new FakeQuantize(scale, 1 / (float)scale, zeroPoint, quantMin, quantMax), this)
            : throw new ArgumentOutOfRangeException(nameof(zeroPoint), zeroPoint, $"`zero_point` must be between `quant_min` ({quantMin}) and `quant_max` ({quantMax}).");
        }
    }
}
