using System.Runtime.CompilerServices;
using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The inverse hyperbolic tangent; NaN outside [-1, 1].</summary>
    internal readonly record struct Atanh : IUnary, IScalarFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => (L)1 / ((L)1 - x * x);

        public double F(double x) => Math.Atanh(x);

        public Complex F(Complex x) => (Complex.Log(1 + x) - Complex.Log(1 - x)) / 2;
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The inverse hyperbolic tangent; NaN outside [-1, 1]. PyTorch: <c>torch.atanh</c>.</summary>
        [Aten("atanh(Tensor self) -> Tensor")]
        [Aten("arctanh(Tensor self) -> Tensor")]
        public Tensor Atanh() => Unary.Apply(default(Atanh), this);

        /// <summary><see cref="Atanh()"/> in place. PyTorch: <c>atanh_</c>.</summary>
        [Aten("atanh_(Tensor(a!) self) -> Tensor(a!)")]
        [Aten("arctanh_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Atanh_() => Unary.ApplyInPlace(default(Atanh), this);
    }
}
