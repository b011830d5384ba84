using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x moved towards 0 by Lambda, and 0 where it would cross it.</summary>
    internal readonly record struct Softshrink(double Lambda) : IUnary
    {
        public static Promotion Result => Promotion.Same;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Select(L.Less(Lambda, x), x - Lambda, L.Select(L.Less(x, -Lambda), x + Lambda, x * 0));

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.LessEqual(L.Abs(x), Lambda), 0, 1);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x moved towards 0 by λ, and 0 where it would cross it. PyTorch: <c>torch.nn.functional.softshrink</c>.</summary>
        [Aten("softshrink(Tensor self, Scalar lambd=0.5) -> Tensor")]
        public Tensor Softshrink([AtenName("lambd")] double lambda = 0.5) => Unary.Apply(new Softshrink(lambda), this);
    }
}
