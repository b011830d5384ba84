using TorchPort.Autograd;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>The mantissa of x, from ½ to 1.</summary>
    internal readonly struct Mantissa : IScalarFunction
    {
        public double F(double x) => x == 0 || !double.IsFinite(x) ? x : Math.ScaleB(x, -Exponent.Of(x));
    }

    /// <summary>The power of two that multiplies the mantissa.</summary>
    internal readonly struct Exponent : IScalarFunction
    {
        public double F(double x) => Of(x);

        internal static int Of(double x) => x == 0 || !double.IsFinite(x) ? 0 : Math.ILogB(x) + 1;
    }

    /// <summary>1 for numbers with a minus sign, −0 among them.</summary>
    internal readonly struct Minus : IScalarFunction
    {
        public double F(double x) => double.IsNegative(x) ? 1.0 : 0.0;

        public long F(long x) => x < 0 ? 1 : 0;
    }

    /// <summary>A scalar function as a kernel.</summary>
    internal readonly struct ScalarMap<F> : IMap where F : unmanaged, IScalarFunction
    {
        public static int Inputs => 1;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Map(default(F), a);
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>True where an element has a minus sign, −0 included. PyTorch: <c>torch.signbit</c>.</summary>
        [Aten("signbit(Tensor self) -> Tensor")]
        public Tensor Signbit()
        {
            var y = Layout.EmptyLike(this, DType.Bool);
            Device.Elementwise(default(ScalarMap<Minus>), DType, y, [this]);
            return y;
        }

        /// <summary>Mantissas from ½ to 1 and powers of two, of int32: x = mantissa · 2^exponent. PyTorch: <c>torch.frexp</c>.</summary>
        /// <exception cref="DTypeException">This is not floating.</exception>
        [Aten("frexp.Tensor(Tensor self) -> (Tensor mantissa, Tensor exponent)")]
        public (Tensor Mantissa, Tensor Exponent) Frexp()
        {
            if (!DType.IsFloatingPoint)
                throw new DTypeException($"Frexp only supports floating-point dtypes, not {DType.TorchName}.");
            var (mantissa, exponent) = (Layout.EmptyLike(this, DType), Layout.EmptyLike(this, DType.Int32));
            Device.Elementwise(default(ScalarMap<Mantissa>), DType, mantissa, [this]);
            Device.Elementwise(default(ScalarMap<Exponent>), DType, exponent, [this]);
            return (Tape.Record(mantissa, "Frexp", [this], [], (g, _) => [g.Div(Torch.Pow(2.0, exponent))]), exponent);
        }
    }
}
