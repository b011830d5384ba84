using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The N-th derivative of the digamma function.</summary>
    internal readonly record struct Polygamma(long N) : IUnary, IScalarFunction
    {
        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => new Polygamma(N + 1).F(x);

        public double F(double x) => GammaFunctions.Polygamma(N, x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The <paramref name="n"/>-th derivative of the digamma function. PyTorch: <c>torch.polygamma</c>.</summary>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is negative.</exception>
        [Aten("polygamma(int n, Tensor self) -> Tensor")]
        [Aten("special_polygamma(int n, Tensor self) -> Tensor")]
        public Tensor Polygamma(long n)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(n);
            return n == 0 ? Digamma() : Unary.Apply(new Polygamma(n), this);
        }

        /// <summary>The logarithm of the multivariate gamma function of dimension <paramref name="p"/>. PyTorch: <c>torch.mvlgamma</c>.</summary>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not positive.</exception>
        [Aten("mvlgamma(Tensor self, int p) -> Tensor")]
        [Aten("special_multigammaln(Tensor self, int p) -> Tensor")]
        public Tensor Mvlgamma(long p)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(p);
            var halves = Torch.Arange(-p / 2.0 + 0.5, 0.5, 0.5, DType.IsIntegral ? Torch.DefaultDType : DType, Device);
            return Unsqueeze(-1).Add(halves).Lgamma().Sum([-1]).Add(p * (p - 1) * Math.Log(Math.PI) / 4);
        }
    }
}
