using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>log(sigmoid(x)), without overflow.</summary>
    internal readonly record struct LogSigmoid : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Min(x, 0) - default(Log1p).F(L.Exp(-L.Abs(x)));

        public L D<L>(L x, L y) where L : ILane<L> => L.Logistic(-x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>log(sigmoid(x)), without overflow. PyTorch: <c>torch.log_sigmoid</c>.</summary>
        [Aten("log_sigmoid(Tensor self) -> Tensor")]
        public Tensor LogSigmoid() => Unary.Apply(default(LogSigmoid), this);
    }
}
