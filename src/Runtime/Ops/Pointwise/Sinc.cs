using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>sin(πx) / (πx), 1 at 0.</summary>
    internal readonly record struct Sinc : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L>
        {
            var a = x * Math.PI;
            return L.Select(L.Equal(x, 0), 1, L.Sin(a) / a);
        }

        public L D<L>(L x, L y) where L : ILane<L>
        {
            var a = x * Math.PI;
            return L.Select(L.Equal(x, 0), 0, (a * L.Cos(a) - L.Sin(a)) / (a * x));
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>sin(πx) / (πx), 1 at 0. PyTorch: <c>torch.sinc</c>.</summary>
        [Aten("sinc(Tensor self) -> Tensor")]
        [Aten("special_sinc(Tensor self) -> Tensor")]
        public Tensor Sinc() => Unary.Apply(default(Sinc), this);

        /// <summary><see cref="Sinc()"/> in place. PyTorch: <c>sinc_</c>.</summary>
        [Aten("sinc_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Sinc_() => Unary.ApplyInPlace(default(Sinc), this);
    }
}
