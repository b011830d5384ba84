using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>z / |z|, and 0 for 0.</summary>
    internal readonly record struct Direction : IMap
    {
        public static int Inputs => 1;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Select(L.Equal(a, 0), 0, a / L.Abs(a));
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>The sign of a real number; of a complex one z / |z|, and 0 for 0. PyTorch: <c>torch.sgn</c>.</summary>
        [Aten("sgn(Tensor self) -> Tensor")]
        public Tensor Sgn()
        {
            if (!DType.IsComplex)
                return Sign();
            var y = Layout.EmptyLike(this, DType);
            Device.Elementwise(default(Direction), DType, y, [this]);
            return Autograd.Tape.Record(y, "Sgn", [this], [this, y], (g, s) =>
            {
                var size = s[0].Abs();
                var across = g.Sub(s[1].Mul(g.Mul(s[1].Conj()).Real()));
                return [Torch.Where(size.Eq(0), Torch.Zeros([], g.DType, g.Device), across.Div(size))];
            });
        }

        /// <summary><see cref="Sgn()"/> in place. PyTorch: <c>sgn_</c>.</summary>
        [Aten("sgn_(Tensor(a!) self) -> Tensor(a!)")]
        public Tensor Sgn_() => DType.IsComplex ? InPlace.Assign(this, Autograd.Tape.Records(this) ? Clone().Sgn() : Sgn()) : Sign_();

        /// <summary>The angle of a complex number, from −π to π; of a real one 0, or π if it is negative. PyTorch: <c>torch.angle</c>.</summary>
        [Aten("angle(Tensor self) -> Tensor")]
        public Tensor Angle()
        {
            if (!DType.IsComplex)
            {
                var flat = Torch.Where(Lt(0), Math.PI, Torch.Where(IsNan(), this, Torch.Zeros([], DType, Device)));
                return DType.IsFloatingPoint ? flat.To(DType) : flat;
            }
            var y = Imag().Detach().Atan2(Real().Detach());
            return Autograd.Tape.Record(y, "Angle", [this], [this], (g, s) =>
            {
                var z = s[0];
                var turned = Torch.Complex(z.Imag().Neg(), z.Real());
                var size = z.Abs().Square();
                return [Torch.Where(size.Eq(0), Torch.Zeros([], z.DType, z.Device), turned.Mul(g).Div(size))];
            });
        }
    }

    public static partial class Torch
    {
        /// <summary>Complex numbers from their parts. PyTorch: <c>torch.complex</c>.</summary>
        /// <exception cref="DTypeException">The parts are not of one floating dtype.</exception>
        [Aten("complex(Tensor real, Tensor imag) -> Tensor")]
        public static Tensor Complex(Tensor real, Tensor imag)
        {
            ArgumentNullException.ThrowIfNull(real);
            ArgumentNullException.ThrowIfNull(imag);
            if (real.DType != imag.DType || real.DType is not (DType.Float16 or DType.Float32 or DType.Float64))
                throw new DTypeException($"Complex expects both parts to be float16, float32 or float64, but got {real.DType.TorchName} and {imag.DType.TorchName}.");
            var y = TorchPort.Tensor.Empty(Shapes.Broadcast(real.Shape, imag.Shape), TypePromotion.ComplexOf(real.DType), Ops.Layout.CommonDevice(real, imag));
            using (GradMode.NoGrad())
            {
                y.Real().Copy_(real);
                y.Imag().Copy_(imag);
            }
            return Autograd.Tape.Record(y, "Complex", [real, imag], [], (g, _) => [g.Real(), g.Imag()]);
        }

        /// <summary>Complex numbers from their magnitudes and angles. PyTorch: <c>torch.polar</c>.</summary>
        [Aten("polar(Tensor abs, Tensor angle) -> Tensor")]
        public static Tensor Polar(Tensor abs, Tensor angle)
        {
            ArgumentNullException.ThrowIfNull(abs);
            ArgumentNullException.ThrowIfNull(angle);
            using var cast = Autocast.Full(ref abs, ref angle, on: AutocastOn.Processor);
            return Complex(abs.Mul(angle.Cos()), abs.Mul(angle.Sin()));
        }
    }
}
