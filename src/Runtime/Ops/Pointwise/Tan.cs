using System.Runtime.CompilerServices;
using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The tangent.</summary>
    internal readonly record struct Tan : IUnary, IScalarFunction
    {
        public static bool IsFullOnGpu => true;

        public static Keeps Keeps => Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => (L)1 + y * y;

        public double F(double x) => Math.Tan(x);

        public Complex F(Complex x) => Complex.Tan(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The tangent. PyTorch: <c>torch.tan</c>.</summary>
        [Aten("tan(Tensor self) -> Tensor")]
        public Tensor Tan() => Unary.Apply(default(Tan), this);

        /// <summary><see cref="Tan()"/> in place. PyTorch: <c>tan_</c>.</summary>
        [Aten("tan_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Tan_() => Unary.ApplyInPlace(default(Tan), this);
    }
}
