using System.Runtime.CompilerServices;
using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The hyperbolic sine.</summary>
    internal readonly record struct Sinh : IUnary, IScalarFunction
    {
        public static bool IsFullOnGpu => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => default(Cosh).F(x);

        public double F(double x) => Math.Sinh(x);

        public Complex F(Complex x) => Complex.Sinh(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The hyperbolic sine. PyTorch: <c>torch.sinh</c>.</summary>
        [Aten("sinh(Tensor self) -> Tensor")]
        public Tensor Sinh() => Unary.Apply(default(Sinh), this);

        /// <summary><see cref="Sinh()"/> in place. PyTorch: <c>sinh_</c>.</summary>
        [Aten("sinh_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Sinh_() => Unary.ApplyInPlace(default(Sinh), this);
    }
}
