using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The inverse of the error function; NaN outside [-1, 1].</summary>
    internal readonly record struct Erfinv : IUnary, IScalarFunction
    {
        public static bool IsFullOnGpu => true;

        public static Keeps Keeps => Keeps.Output;

        public L F<L>(L x) where L : ILane<L> => L.Map(this, x);

        public L D<L>(L x, L y) where L : ILane<L> => L.Exp(y * y) * (Math.Sqrt(Math.PI) / 2);

        public double F(double x) => InverseErrorFunction.Of(x);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The inverse of the error function; NaN outside [-1, 1]. PyTorch: <c>torch.erfinv</c>.</summary>
        [Aten("erfinv(Tensor self) -> Tensor")]
        [Aten("special_erfinv(Tensor self) -> Tensor")]
        public Tensor Erfinv() => Unary.Apply(default(Erfinv), this);

        /// <summary><see cref="Erfinv()"/> in place. PyTorch: <c>erfinv_</c>.</summary>
        [Aten("erfinv_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Erfinv_() => Unary.ApplyInPlace(default(Erfinv), this);
    }
}
