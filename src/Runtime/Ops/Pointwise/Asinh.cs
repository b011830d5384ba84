using System.Runtime.CompilerServices;
using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The inverse hyperbolic sine.</summary>
    internal readonly record struct Asinh : IUnary, IScalarFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => (L)1 / L.Sqrt(x * x + 1);

        public double F(double x) => Math.Asinh(x);

        public Complex F(Complex x) => new Complex(0, 1) * Complex.Asin(new Complex(0, -1) * x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The inverse hyperbolic sine. PyTorch: <c>torch.asinh</c>.</summary>
        [Aten("asinh(Tensor self) -> Tensor")]
        [Aten("arcsinh(Tensor self) -> Tensor")]
        public Tensor Asinh() => Unary.Apply(default(Asinh), this);

        /// <summary><see cref="Asinh()"/> in place. PyTorch: <c>asinh_</c>.</summary>
        [Aten("asinh_(Tensor(a!) self) -> Tensor(a!)")]
        [Aten("arcsinh_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Asinh_() => Unary.ApplyInPlace(default(Asinh), this);
    }
}
