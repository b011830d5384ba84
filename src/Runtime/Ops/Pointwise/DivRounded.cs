using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>a / b without its fraction.</summary>
    internal readonly record struct TruncDivide : IBinary
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Truncate(a / b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 0;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;
    }

    /// <summary>The largest integer not above a / b, exactly.</summary>
    internal readonly record struct FloorDivide : IBinary
    {
        public static Keeps KeepsForA => Keeps.Nothing;

        public static Keeps KeepsForB => Keeps.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public L F<L>(L a, L b) where L : ILane<L> => L.Map(default(Function), a, b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => 0;

        public L Db<L>(L a, L b, L y) where L : ILane<L> => 0;

        internal readonly struct Function : IScalarFunction2
        {
            /// <summary>As Python: the exact remainder decides, so that rounding of the quotient cannot.</summary>
            public double F(double a, double b)
            {
                if (b == 0)
                    return a / b;
                var mod = a % b;
                var quotient = (a - mod) / b;
                if (mod != 0 && b < 0 != mod < 0)
                    quotient -= 1;
                return quotient != 0 ? Math.Round(quotient) : Math.CopySign(0, a / b);
            }

            public long F(long a, long b)
            {
                var quotient = Arithmetic.Divide(a, b);
                return quotient * b != a && a < 0 != b < 0 ? quotient - 1 : quotient;
            }
        }
    }
}

namespace TorchPort
{
    public partial class Tensor
    {
        /// <summary>This / <paramref name="other"/>, rounded towards zero or down; integers stay integers then. PyTorch: <c>torch.div(rounding_mode=…)</c>.</summary>
        [Aten("div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor")]
        [Aten("div.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor")]
        [Aten("divide.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor")]
        [Aten("divide.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor")]
        public Tensor Div(Tensor other, DivRounding? roundingMode) => roundingMode switch
        {
            null => Div(other),
            DivRounding.Trunc => Binary.Apply(default(TruncDivide), this, other),
            _ => FloorDivide(other),
        };

        /// <summary><see cref="Div(Tensor, DivRounding?)"/> in place. PyTorch: <c>div_</c>.</summary>
        [Aten("div_.Tensor_mode(Tensor(a!) self, Tensor other, *, str? rounding_mode) -> Tensor(a!)")]
        [Aten("div_.Scalar_mode(Tensor(a!) self, Scalar other, *, str? rounding_mode) -> Tensor(a!)")]
        [Aten("divide_.Tensor_mode(Tensor(a!) self, Tensor other, *, str? rounding_mode) -> Tensor(a!)")]
        [Aten("divide_.Scalar_mode(Tensor(a!) self, Scalar other, *, str? rounding_mode) -> Tensor(a!)")]
        public Tensor Div_(Tensor other, DivRounding? roundingMode) => roundingMode switch
        {
            null => Div_(other),
            DivRounding.Trunc => Binary.ApplyInPlace(default(TruncDivide), this, other),
            _ => FloorDivide_(other),
        };

        /// <summary>The largest integer not above this / <paramref name="other"/>, in the operands' dtype. PyTorch: <c>torch.floor_divide</c>.</summary>
        [Aten("floor_divide(Tensor self, Tensor other) -> Tensor")]
        [Aten("floor_divide.Scalar(Tensor self, Scalar other) -> Tensor")]
        public Tensor FloorDivide(Tensor other) => Binary.Apply(default(FloorDivide), this, other);

        /// <summary><see cref="FloorDivide(Tensor)"/> in place. PyTorch: <c>floor_divide_</c>.</summary>
        [Aten("floor_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)")]
        [Aten("floor_divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)")]
        public Tensor FloorDivide_(Tensor other) => Binary.ApplyInPlace(default(FloorDivide), this, other);
    }
}
