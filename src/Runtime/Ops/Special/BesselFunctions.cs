using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>A function for which PyTorch has no derivative: asking for one is an error.</summary>
    internal readonly record struct WithoutDerivative<T> : IUnary where T : unmanaged, IScalarFunction
    {
        public static Keeps Keeps => Keeps.Nothing;

        public L F<L>(L x) where L : ILane<L> => L.Map(default(T), x);

        public L D<L>(L x, L y) where L : ILane<L> => throw new AutogradException($"The derivative of {typeof(T).Name} is not implemented.");
    }

    /// <summary>The Bessel function of the first kind of order 0.</summary>
    internal readonly struct BesselJ0 : IScalarFunction
    {
        public double F(double x) => Bessel.J(0, x);
    }

    /// <summary>The Bessel function of the first kind of order 1.</summary>
    internal readonly struct BesselJ1 : IScalarFunction
    {
        public double F(double x) => Bessel.J(1, x);
    }

    /// <summary>The Bessel function of the second kind of order 0.</summary>
    internal readonly struct BesselY0 : IScalarFunction
    {
        public double F(double x) => Bessel.Y(0, x);
    }

    /// <summary>The Bessel function of the second kind of order 1.</summary>
    internal readonly struct BesselY1 : IScalarFunction
    {
        public double F(double x) => Bessel.Y(1, x);
    }

    /// <summary>The modified Bessel function of the first kind of order 0.</summary>
    internal readonly struct ModifiedBesselI0 : IScalarFunction
    {
        public double F(double x) => Bessel.I(0, x);
    }

    /// <summary>The modified Bessel function of the first kind of order 1.</summary>
    internal readonly struct ModifiedBesselI1 : IScalarFunction
    {
        public double F(double x) => Bessel.I(1, x);
    }

    /// <summary>The modified Bessel function of the second kind of order 0.</summary>
    internal readonly struct ModifiedBesselK0 : IScalarFunction
    {
        public double F(double x) => Bessel.K(0, x);
    }

    /// <summary>The modified Bessel function of the second kind of order 1.</summary>
    internal readonly struct ModifiedBesselK1 : IScalarFunction
    {
        public double F(double x) => Bessel.K(1, x);
    }

    /// <summary>The modified Bessel function of the second kind of order 0, times eˣ.</summary>
    internal readonly struct ScaledModifiedBesselK0 : IScalarFunction
    {
        public double F(double x) => Bessel.ScaledK(0, x);
    }

    /// <summary>The modified Bessel function of the second kind of order 1, times eˣ.</summary>
    internal readonly struct ScaledModifiedBesselK1 : IScalarFunction
    {
        public double F(double x) => Bessel.ScaledK(1, x);
    }

    /// <summary>The Airy function Ai.</summary>
    internal readonly struct AiryAi : IScalarFunction
    {
        public double F(double x) => Bessel.Airy(x);
    }

    /// <summary>sin(x) / x, the spherical Bessel function of order 0.</summary>
    internal readonly struct SphericalBesselJ0 : IScalarFunction
    {
        public double F(double x) => double.IsInfinity(x) ? 0 : x == 0 ? 1 : Math.Sin(x) / x;
    }
}

namespace TorchPort
{
    public static partial class Torch
    {
        /// <summary>The modified Bessel function of the second kind of order 0, times eˣ. PyTorch: <c>torch.special.scaled_modified_bessel_k0</c>.</summary>
        [Aten("special_scaled_modified_bessel_k0(Tensor x) -> Tensor")]
        public static Tensor ScaledModifiedBesselK0(Tensor x) => Unary.Apply(default(WithoutDerivative<ScaledModifiedBesselK0>), x);

        /// <summary>The modified Bessel function of the second kind of order 1, times eˣ. PyTorch: <c>torch.special.scaled_modified_bessel_k1</c>.</summary>
        [Aten("special_scaled_modified_bessel_k1(Tensor x) -> Tensor")]
        public static Tensor ScaledModifiedBesselK1(Tensor x) => Unary.Apply(default(WithoutDerivative<ScaledModifiedBesselK1>), x);

        /// <summary>The Airy function Ai. PyTorch: <c>torch.special.airy_ai</c>.</summary>
        [Aten("special_airy_ai(Tensor x) -> Tensor")]
        public static Tensor AiryAi(Tensor x) => Unary.Apply(default(WithoutDerivative<AiryAi>), x);

        /// <summary>sin(x) / x, the spherical Bessel function of order 0. PyTorch: <c>torch.special.spherical_bessel_j0</c>.</summary>
        [Aten("special_spherical_bessel_j0(Tensor x) -> Tensor")]
        public static Tensor SphericalBesselJ0(Tensor x) => Unary.Apply(default(WithoutDerivative<SphericalBesselJ0>), x);
    }

    public partial class Tensor
    {
        /// <summary>The Bessel function of the first kind of order 0. PyTorch: <c>torch.special.bessel_j0</c>.</summary>
        [Aten("special_bessel_j0(Tensor self) -> Tensor")]
        public Tensor BesselJ0() => Unary.Apply(default(WithoutDerivative<BesselJ0>), this);

        /// <summary>The Bessel function of the first kind of order 1. PyTorch: <c>torch.special.bessel_j1</c>.</summary>
        [Aten("special_bessel_j1(Tensor self) -> Tensor")]
        public Tensor BesselJ1() => Unary.Apply(default(WithoutDerivative<BesselJ1>), this);

        /// <summary>The Bessel function of the second kind of order 0. PyTorch: <c>torch.special.bessel_y0</c>.</summary>
        [Aten("special_bessel_y0(Tensor self) -> Tensor")]
        public Tensor BesselY0() => Unary.Apply(default(WithoutDerivative<BesselY0>), this);

        /// <summary>The Bessel function of the second kind of order 1. PyTorch: <c>torch.special.bessel_y1</c>.</summary>
        [Aten("special_bessel_y1(Tensor self) -> Tensor")]
        public Tensor BesselY1() => Unary.Apply(default(WithoutDerivative<BesselY1>), this);

        /// <summary>The modified Bessel function of the first kind of order 0. PyTorch: <c>torch.special.modified_bessel_i0</c>.</summary>
        [Aten("special_modified_bessel_i0(Tensor self) -> Tensor")]
        public Tensor ModifiedBesselI0() => Unary.Apply(default(WithoutDerivative<ModifiedBesselI0>), this);

        /// <summary>The modified Bessel function of the first kind of order 1. PyTorch: <c>torch.special.modified_bessel_i1</c>.</summary>
        [Aten("special_modified_bessel_i1(Tensor self) -> Tensor")]
        public Tensor ModifiedBesselI1() => Unary.Apply(default(WithoutDerivative<ModifiedBesselI1>), this);

        /// <summary>The modified Bessel function of the second kind of order 0. PyTorch: <c>torch.special.modified_bessel_k0</c>.</summary>
        [Aten("special_modified_bessel_k0(Tensor self) -> Tensor")]
        public Tensor ModifiedBesselK0() => Unary.Apply(default(WithoutDerivative<ModifiedBesselK0>), this);

        /// <summary>The modified Bessel function of the second kind of order 1. PyTorch: <c>torch.special.modified_bessel_k1</c>.</summary>
        [Aten("special_modified_bessel_k1(Tensor self) -> Tensor")]
        public Tensor ModifiedBesselK1() => Unary.Apply(default(WithoutDerivative<ModifiedBesselK1>), this);
    }
}
