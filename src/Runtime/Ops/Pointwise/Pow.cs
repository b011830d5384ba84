using System.Runtime.CompilerServices;
using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>aᵇ.</summary>
    internal readonly record struct Pow : IBinary
    {
        public static Keeps KeepsForB => Keeps.Input | Keeps.Other | Keeps.Output;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Power(default(Function), a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => default(Function).Da(a, b, y);

        public L Db<L>(L a, L b, L y) where L : ILane<L> => default(Function).Db(a, b, y);

        internal readonly struct Function : IScalarFunction2
        {
            public double F(double a, double b) => Math.Pow(a, b);

        public Complex F(Complex a, Complex b) => Complex.Pow(a, b);

            public long F(long a, long b)
            {
                if (b < 0)
                    return a == 1 ? 1 : a == -1 ? (b & 1) == 0 ? 1 : -1 : 0;
                var result = 1L;
                for (; b != 0; b >>= 1, a *= a)
                {
                    if ((b & 1) != 0)
                        result *= a;
                }
                return result;
            }

            public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Equal(b, 0), 0, b * L.Power(this, a, b - 1));

            public L Db<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.IsOrdered ? L.And(L.Equal(a, 0), L.LessEqual(0, b)) : L.Equal(a, 0), 0, y * L.Log(a));
        }
    }

    /// <summary>x to a power that is the same everywhere.</summary>
    internal readonly record struct PowNumber(double Exponent) : IUnary
    {
        public static Promotion Result => Promotion.Same;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L x) where L : ILane<L> => Exponent switch
        {
            1 => x,
            2 => x * x,
            3 => x * x * x,
            0.5 => L.Sqrt(x),
            -0.5 => (L)1 / L.Sqrt(x),
            -1 => (L)1 / x,
            -2 => (L)1 / (x * x),
            _ => L.Power(default(Pow.Function), x, Exponent),
        };

        public L D<L>(L x, L y) where L : ILane<L> => Exponent == 0 ? 0 : new PowNumber(Exponent - 1).F(x) * Exponent;
    }
}

namespace TorchPort
{
    public static partial class Torch
    {
        /// <summary>A number to the power of a tensor. PyTorch: <c>torch.pow</c>.</summary>
        [Aten("pow.Scalar(Scalar self, Tensor exponent) -> Tensor")]
        public static Tensor Pow(Tensor self, Tensor exponent)
        {
            using var cast = Autocast.Full(ref exponent, on: AutocastOn.Gpu);
            return Binary.Apply(default(Pow), self, exponent);
        }

        /// <summary>A number to the power of a tensor, computed in float64. PyTorch: <c>torch.float_power</c>.</summary>
        [Aten("float_power.Scalar(Scalar self, Tensor exponent) -> Tensor")]
        public static Tensor FloatPower(Tensor self, Tensor exponent)
        {
            ArgumentNullException.ThrowIfNull(exponent);
            return Binary.Apply(default(Pow), self, exponent.To(exponent.DType.IsComplex ? DType.Complex128 : DType.Float64));
        }
    }

    public partial class Tensor
    {
        /// <summary>This to the power <paramref name="exponent"/>, a number or a tensor; shapes broadcast, dtypes promote. PyTorch: <c>torch.pow</c>.</summary>
        /// <exception cref="DTypeException">An integer tensor is raised to a negative integer number.</exception>
        [Aten("pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor")]
        [Aten("pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor")]
        public Tensor Pow(Tensor exponent)
        {
            ArgumentNullException.ThrowIfNull(exponent);
            if (Autocast.Applies(this, AutocastOn.Gpu))
            {
                var self = this;
                using var cast = Autocast.Full(ref self, ref exponent, on: AutocastOn.Gpu);
                return self.Pow(exponent);
            }
            return PowerOf(exponent, out var dtype) is { } power ? Unary.Apply(power, To(dtype)) : Binary.Apply(default(Pow), this, exponent);
        }

        /// <summary><see cref="Pow(Tensor)"/> in place. PyTorch: <c>pow_</c>.</summary>
        [Aten("pow_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!)")]
        [Aten("pow_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!)")]
        public Tensor Pow_(Tensor exponent)
        {
            ArgumentNullException.ThrowIfNull(exponent);
            return PowerOf(exponent, out var dtype) is { } power && dtype == DType ? Unary.ApplyInPlace(power, this) : Binary.ApplyInPlace(default(Pow), this, exponent);
        }

        /// <summary>The power to use where the exponent is a number and the result floating.</summary>
        private PowNumber? PowerOf(Tensor exponent, out DType dtype)
        {
            dtype = TypePromotion.ResultType(this, exponent);
            if (!exponent.IsWrappedNumber)
                return null;
            if (dtype.IsIntegral && exponent.Item<double>() < 0)
                throw new DTypeException("Integers to negative integer powers are not allowed.");
            return dtype.IsFloatingPoint ? new(exponent.Item<double>()) : null;
        }

        /// <summary>This to the power <paramref name="exponent"/>, computed in float64. PyTorch: <c>torch.float_power</c>.</summary>
        [Aten("float_power.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor")]
        [Aten("float_power.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor")]
        public Tensor FloatPower(Tensor exponent) => Wide(this).Pow(Wide(exponent));

        private static Tensor Wide(Tensor x)
        {
            ArgumentNullException.ThrowIfNull(x);
            return x.IsWrappedNumber ? x : x.To(x.DType.IsComplex ? DType.Complex128 : DType.Float64);
        }

        /// <summary>This · 2^<paramref name="other"/>. PyTorch: <c>torch.ldexp</c>.</summary>
        [Aten("ldexp.Tensor(Tensor self, Tensor other) -> Tensor")]
        public Tensor Ldexp(Tensor other) => Mul(Torch.Pow(2.0, other));
    }
}
