using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>−x log x; 0 at 0 and −∞ below.</summary>
    internal readonly record struct Entr : IUnary
    {
        public L F<L>(L x) where L : ILane<L> => L.Select(L.Less(0, x), -x * L.Log(x), L.Select(L.Equal(x, 0), 0, L.Select(L.Less(x, 0), double.NegativeInfinity, x)));

        public L D<L>(L x, L y) where L : ILane<L> => -(L.Log(x) + 1);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>−x log x; 0 at 0 and −∞ below. PyTorch: <c>torch.special_entr</c>.</summary>
        [Aten("special_entr(Tensor self) -> Tensor")]
        public Tensor Entr() => Unary.Apply(default(Entr), this);
    }
}
