using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>x where |x| &gt; Lambda, else 0.</summary>
    internal readonly record struct Hardshrink(double Lambda) : IUnary
    {
        public static Promotion Result => Promotion.Same;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Select(L.LessEqual(L.Abs(x), Lambda), 0, x);

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.LessEqual(L.Abs(x), Lambda), 0, 1);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>x where |x| &gt; λ, else 0. PyTorch: <c>torch.nn.functional.hardshrink</c>.</summary>
        [Aten("hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor")]
        public Tensor Hardshrink([AtenName("lambd")] double lambda = 0.5) => Unary.Apply(new Hardshrink(lambda), this);
    }
}
