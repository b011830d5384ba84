using System.Runtime.CompilerServices;
using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The inverse hyperbolic cosine; NaN below 1.</summary>
    internal readonly record struct Acosh : IUnary, IScalarFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => (L)1 / L.Sqrt(x * x - 1);

        public double F(double x) => Math.Acosh(x);

        public Complex F(Complex x) => Complex.Log(x + Complex.Sqrt(x + 1) * Complex.Sqrt(x - 1));
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The inverse hyperbolic cosine; NaN below 1. PyTorch: <c>torch.acosh</c>.</summary>
        [Aten("acosh(Tensor self) -> Tensor")]
        [Aten("arccosh(Tensor self) -> Tensor")]
        public Tensor Acosh() => Unary.Apply(default(Acosh), this);

        /// <summary><see cref="Acosh()"/> in place. PyTorch: <c>acosh_</c>.</summary>
        [Aten("acosh_(Tensor(a!) self) -> Tensor(a!)")]
        [Aten("arccosh_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Acosh_() => Unary.ApplyInPlace(default(Acosh), this);
    }
}
