using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x where x &gt; 0, else Slope · x.</summary>
    internal readonly record struct LeakyRelu(double Slope) : IUnary
    {
        public static Promotion Result => Promotion.Same;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Select(L.Less(0, x), x, x * Slope);

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.Less(0, x), 1, Slope);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x where x &gt; 0, else <paramref name="negativeSlope"/> · x. PyTorch: <c>torch.nn.functional.leaky_relu</c>.</summary>
        [Aten("leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor")]
        public Tensor LeakyRelu(double negativeSlope = 0.01) => Unary.Apply(new LeakyRelu(negativeSlope), this);

        /// <summary><see cref="LeakyRelu(double)"/> in place. PyTorch: <c>leaky_relu_</c>.</summary>
        [Aten("leaky_relu_(Tensor(a!) self, Scalar negative_slope=0.01) -> Tensor(a!)")]
        public Tensor LeakyRelu_(double negativeSlope = 0.01) => Unary.ApplyInPlace(new LeakyRelu(negativeSlope), this);
    }
}
