using System.Runtime.CompilerServices;
using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The hyperbolic cosine.</summary>
    internal readonly record struct Cosh : IUnary, IScalarFunction
    {
        public static bool IsFullOnGpu => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => default(Sinh).F(x);

        public double F(double x) => Math.Cosh(x);

        public Complex F(Complex x) => Complex.Cosh(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The hyperbolic cosine. PyTorch: <c>torch.cosh</c>.</summary>
        [Aten("cosh(Tensor self) -> Tensor")]
        public Tensor Cosh() => Unary.Apply(default(Cosh), this);

        /// <summary><see cref="Cosh()"/> in place. PyTorch: <c>cosh_</c>.</summary>
        [Aten("cosh_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Cosh_() => Unary.ApplyInPlace(default(Cosh), this);
    }
}
