using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>A function of a number and a degree without a derivative in PyTorch.</summary>
    internal readonly record struct Polynomial<T> : IBinary where T : unmanaged, IScalarFunction2
    {
        public static Promotion Result => Promotion.Float;

        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        public L F<L>(L a, L b) where L : ILane<L> => L.Map(default(T), a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => throw new AutogradException($"The derivative of {typeof(T).Name} is not implemented.");

        public L Db<L>(L a, L b, L y) where L : ILane<L> => throw new AutogradException($"The derivative of {typeof(T).Name} is not implemented.");
    }

    /// <summary>Chebyshev polynomials of the first kind.</summary>
    internal readonly struct ChebyshevPolynomialT : IScalarFunction2
    {
        public double F(double a, double b) => OrthogonalPolynomials.ChebyshevT(a, b);
    }

    /// <summary>Chebyshev polynomials of the second kind.</summary>
    internal readonly struct ChebyshevPolynomialU : IScalarFunction2
    {
        public double F(double a, double b) => OrthogonalPolynomials.ChebyshevU(a, b);
    }

    /// <summary>Chebyshev polynomials of the third kind.</summary>
    internal readonly struct ChebyshevPolynomialV : IScalarFunction2
    {
        public double F(double a, double b) => OrthogonalPolynomials.ChebyshevV(a, b);
    }

    /// <summary>Chebyshev polynomials of the fourth kind.</summary>
    internal readonly struct ChebyshevPolynomialW : IScalarFunction2
    {
        public double F(double a, double b) => OrthogonalPolynomials.ChebyshevW(a, b);
    }

    /// <summary>Chebyshev polynomials of the first kind of 2x − 1.</summary>
    internal readonly struct ShiftedChebyshevPolynomialT : IScalarFunction2
    {
        public double F(double a, double b) => OrthogonalPolynomials.ChebyshevT(2 * a - 1, b);
    }

    /// <summary>Chebyshev polynomials of the second kind of 2x − 1.</summary>
    internal readonly struct ShiftedChebyshevPolynomialU : IScalarFunction2
    {
        public double F(double a, double b) => OrthogonalPolynomials.ChebyshevU(2 * a - 1, b);
    }

    /// <summary>Chebyshev polynomials of the third kind of 2x − 1.</summary>
    internal readonly struct ShiftedChebyshevPolynomialV : IScalarFunction2
    {
        public double F(double a, double b) => OrthogonalPolynomials.ChebyshevV(2 * a - 1, b);
    }

    /// <summary>Chebyshev polynomials of the fourth kind of 2x − 1.</summary>
    internal readonly struct ShiftedChebyshevPolynomialW : IScalarFunction2
    {
        public double F(double a, double b) => OrthogonalPolynomials.ChebyshevW(2 * a - 1, b);
    }

    /// <summary>Hermite polynomials of physicists.</summary>
    internal readonly struct HermitePolynomialH : IScalarFunction2
    {
        public double F(double a, double b) => OrthogonalPolynomials.HermiteH(a, b);
    }

    /// <summary>Hermite polynomials of probabilists.</summary>
    internal readonly struct HermitePolynomialHe : IScalarFunction2
    {
        public double F(double a, double b) => OrthogonalPolynomials.HermiteHe(a, b);
    }

    /// <summary>Laguerre polynomials.</summary>
    internal readonly struct LaguerrePolynomialL : IScalarFunction2
    {
        public double F(double a, double b) => OrthogonalPolynomials.LaguerreL(a, b);
    }

    /// <summary>Legendre polynomials.</summary>
    internal readonly struct LegendrePolynomialP : IScalarFunction2
    {
        public double F(double a, double b) => OrthogonalPolynomials.LegendreP(a, b);
    }
}

namespace TorchPort
{
    public static partial class Torch
    {
        /// <summary>Chebyshev polynomials of the first kind at <paramref name="x"/>, of the degrees <paramref name="n"/>; either may be a number. PyTorch: <c>torch.special.chebyshev_polynomial_t</c>.</summary>
        [Aten("special_chebyshev_polynomial_t(Tensor x, Tensor n) -> Tensor")]
        [Aten("special_chebyshev_polynomial_t.x_scalar(Scalar x, Tensor n) -> Tensor")]
        [Aten("special_chebyshev_polynomial_t.n_scalar(Tensor x, Scalar n) -> Tensor")]
        public static Tensor ChebyshevPolynomialT(Tensor x, Tensor n) => Binary.Apply(default(Polynomial<ChebyshevPolynomialT>), x, n);

        /// <summary>Chebyshev polynomials of the second kind at <paramref name="x"/>, of the degrees <paramref name="n"/>; either may be a number. PyTorch: <c>torch.special.chebyshev_polynomial_u</c>.</summary>
        [Aten("special_chebyshev_polynomial_u(Tensor x, Tensor n) -> Tensor")]
        [Aten("special_chebyshev_polynomial_u.x_scalar(Scalar x, Tensor n) -> Tensor")]
        [Aten("special_chebyshev_polynomial_u.n_scalar(Tensor x, Scalar n) -> Tensor")]
        public static Tensor ChebyshevPolynomialU(Tensor x, Tensor n) => Binary.Apply(default(Polynomial<ChebyshevPolynomialU>), x, n);

        /// <summary>Chebyshev polynomials of the third kind at <paramref name="x"/>, of the degrees <paramref name="n"/>; either may be a number. PyTorch: <c>torch.special.chebyshev_polynomial_v</c>.</summary>
        [Aten("special_chebyshev_polynomial_v(Tensor x, Tensor n) -> Tensor")]
        [Aten("special_chebyshev_polynomial_v.x_scalar(Scalar x, Tensor n) -> Tensor")]
        [Aten("special_chebyshev_polynomial_v.n_scalar(Tensor x, Scalar n) -> Tensor")]
        public static Tensor ChebyshevPolynomialV(Tensor x, Tensor n) => Binary.Apply(default(Polynomial<ChebyshevPolynomialV>), x, n);

        /// <summary>Chebyshev polynomials of the fourth kind at <paramref name="x"/>, of the degrees <paramref name="n"/>; either may be a number. PyTorch: <c>torch.special.chebyshev_polynomial_w</c>.</summary>
        [Aten("special_chebyshev_polynomial_w(Tensor x, Tensor n) -> Tensor")]
        [Aten("special_chebyshev_polynomial_w.x_scalar(Scalar x, Tensor n) -> Tensor")]
        [Aten("special_chebyshev_polynomial_w.n_scalar(Tensor x, Scalar n) -> Tensor")]
        public static Tensor ChebyshevPolynomialW(Tensor x, Tensor n) => Binary.Apply(default(Polynomial<ChebyshevPolynomialW>), x, n);

        /// <summary>Chebyshev polynomials of the first kind of 2x − 1 at <paramref name="x"/>, of the degrees <paramref name="n"/>; either may be a number. PyTorch: <c>torch.special.shifted_chebyshev_polynomial_t</c>.</summary>
        [Aten("special_shifted_chebyshev_polynomial_t(Tensor x, Tensor n) -> Tensor")]
        [Aten("special_shifted_chebyshev_polynomial_t.x_scalar(Scalar x, Tensor n) -> Tensor")]
        [Aten("special_shifted_chebyshev_polynomial_t.n_scalar(Tensor x, Scalar n) -> Tensor")]
        public static Tensor ShiftedChebyshevPolynomialT(Tensor x, Tensor n) => Binary.Apply(default(Polynomial<ShiftedChebyshevPolynomialT>), x, n);

        /// <summary>Chebyshev polynomials of the second kind of 2x − 1 at <paramref name="x"/>, of the degrees <paramref name="n"/>; either may be a number. PyTorch: <c>torch.special.shifted_chebyshev_polynomial_u</c>.</summary>
        [Aten("special_shifted_chebyshev_polynomial_u(Tensor x, Tensor n) -> Tensor")]
        [Aten("special_shifted_chebyshev_polynomial_u.x_scalar(Scalar x, Tensor n) -> Tensor")]
        [Aten("special_shifted_chebyshev_polynomial_u.n_scalar(Tensor x, Scalar n) -> Tensor")]
        public static Tensor ShiftedChebyshevPolynomialU(Tensor x, Tensor n) => Binary.Apply(default(Polynomial<ShiftedChebyshevPolynomialU>), x, n);

        /// <summary>Chebyshev polynomials of the third kind of 2x − 1 at <paramref name="x"/>, of the degrees <paramref name="n"/>; either may be a number. PyTorch: <c>torch.special.shifted_chebyshev_polynomial_v</c>.</summary>
        [Aten("special_shifted_chebyshev_polynomial_v(Tensor x, Tensor n) -> Tensor")]
        [Aten("special_shifted_chebyshev_polynomial_v.x_scalar(Scalar x, Tensor n) -> Tensor")]
        [Aten("special_shifted_chebyshev_polynomial_v.n_scalar(Tensor x, Scalar n) -> Tensor")]
        public static Tensor ShiftedChebyshevPolynomialV(Tensor x, Tensor n) => Binary.Apply(default(Polynomial<ShiftedChebyshevPolynomialV>), x, n);

        /// <summary>Chebyshev polynomials of the fourth kind of 2x − 1 at <paramref name="x"/>, of the degrees <paramref name="n"/>; either may be a number. PyTorch: <c>torch.special.shifted_chebyshev_polynomial_w</c>.</summary>
        [Aten("special_shifted_chebyshev_polynomial_w(Tensor x, Tensor n) -> Tensor")]
        [Aten("special_shifted_chebyshev_polynomial_w.x_scalar(Scalar x, Tensor n) -> Tensor")]
        [Aten("special_shifted_chebyshev_polynomial_w.n_scalar(Tensor x, Scalar n) -> Tensor")]
        public static Tensor ShiftedChebyshevPolynomialW(Tensor x, Tensor n) => Binary.Apply(default(Polynomial<ShiftedChebyshevPolynomialW>), x, n);

        /// <summary>Hermite polynomials of physicists at <paramref name="x"/>, of the degrees <paramref name="n"/>; either may be a number. PyTorch: <c>torch.special.hermite_polynomial_h</c>.</summary>
        [Aten("special_hermite_polynomial_h(Tensor x, Tensor n) -> Tensor")]
        [Aten("special_hermite_polynomial_h.x_scalar(Scalar x, Tensor n) -> Tensor")]
        [Aten("special_hermite_polynomial_h.n_scalar(Tensor x, Scalar n) -> Tensor")]
        public static Tensor HermitePolynomialH(Tensor x, Tensor n) => Binary.Apply(default(Polynomial<HermitePolynomialH>), x, n);

        /// <summary>Hermite polynomials of probabilists at <paramref name="x"/>, of the degrees <paramref name="n"/>; either may be a number. PyTorch: <c>torch.special.hermite_polynomial_he</c>.</summary>
        [Aten("special_hermite_polynomial_he(Tensor x, Tensor n) -> Tensor")]
        [Aten("special_hermite_polynomial_he.x_scalar(Scalar x, Tensor n) -> Tensor")]
        [Aten("special_hermite_polynomial_he.n_scalar(Tensor x, Scalar n) -> Tensor")]
        public static Tensor HermitePolynomialHe(Tensor x, Tensor n) => Binary.Apply(default(Polynomial<HermitePolynomialHe>), x, n);

        /// <summary>Laguerre polynomials at <paramref name="x"/>, of the degrees <paramref name="n"/>; either may be a number. PyTorch: <c>torch.special.laguerre_polynomial_l</c>.</summary>
        [Aten("special_laguerre_polynomial_l(Tensor x, Tensor n) -> Tensor")]
        [Aten("special_laguerre_polynomial_l.x_scalar(Scalar x, Tensor n) -> Tensor")]
        [Aten("special_laguerre_polynomial_l.n_scalar(Tensor x, Scalar n) -> Tensor")]
        public static Tensor LaguerrePolynomialL(Tensor x, Tensor n) => Binary.Apply(default(Polynomial<LaguerrePolynomialL>), x, n);

        /// <summary>Legendre polynomials at <paramref name="x"/>, of the degrees <paramref name="n"/>; either may be a number. PyTorch: <c>torch.special.legendre_polynomial_p</c>.</summary>
        [Aten("special_legendre_polynomial_p(Tensor x, Tensor n) -> Tensor")]
        [Aten("special_legendre_polynomial_p.x_scalar(Scalar x, Tensor n) -> Tensor")]
        [Aten("special_legendre_polynomial_p.n_scalar(Tensor x, Scalar n) -> Tensor")]
        public static Tensor LegendrePolynomialP(Tensor x, Tensor n) => Binary.Apply(default(Polynomial<LegendrePolynomialP>), x, n);
    }
}
