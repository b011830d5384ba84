using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>log(1 + e^(Beta x)) / Beta, and x where Beta x exceeds Threshold.</summary>
    internal readonly record struct Softplus(double Beta, double Threshold) : IUnary
    {
        public static bool IsFullOnGpu => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L>
        {
            var z = x * Beta;
            return L.Select(L.Less(Threshold, z), x, default(Log1p).F(L.Exp(z)) * (1 / Beta));
        }

        public L D<L>(L x, L y) where L : ILane<L> => L.Select(L.Less(Threshold, x * Beta), 1, default(Sigmoid).F(x * Beta));
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>log(1 + e^(βx)) / β, a smooth ReLU; x itself where βx exceeds the threshold. PyTorch: <c>torch.nn.functional.softplus</c>.</summary>
        [Aten("softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor")]
        public Tensor Softplus(double beta = 1, double threshold = 20) => Unary.Apply(new Softplus(beta, threshold), this);
    }
}
