using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x where x &gt; At, else Value.</summary>
    internal readonly record struct Threshold(double At, double Value) : IUnary
    {
        public static Promotion Result => Promotion.Same;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Select(L.LessEqual(x, At), Value, x);

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.LessEqual(x, At), 0, 1);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x where x &gt; <paramref name="threshold"/>, else <paramref name="value"/>. PyTorch: <c>torch.nn.functional.threshold</c>.</summary>
        [Aten("threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor")]
        public Tensor Threshold(double threshold, double value) => Unary.Apply(new Threshold(threshold, value), this);

        /// <summary><see cref="Threshold(double, double)"/> in place. PyTorch: <c>threshold_</c>.</summary>
        [Aten("threshold_(Tensor(a!) self, Scalar threshold, Scalar value) -> Tensor(a!)")]
        public Tensor Threshold_(double threshold, double value) => Unary.ApplyInPlace(new Threshold(threshold, value), this);
    }
}
