using System.Numerics;

namespace TorchPort.Lanes;

/// <summary>What a formula is written over: one number, a SIMD vector of them, a GPU thread's number, or a whole <see cref="Tensor"/>.</summary>
/// <remarks>
/// A formula written once over <typeparamref name="L"/> is the kernel of every device and dtype, and, over
/// <see cref="Tensor"/>, its own derivative's derivative. A condition is a lane too: what comparisons give and
/// <see cref="Select"/> takes, and nothing else may look inside.
/// </remarks>
internal interface ILane<L> : IAdditionOperators<L, L, L>, ISubtractionOperators<L, L, L>, IMultiplyOperators<L, L, L>,
    IDivisionOperators<L, L, L>, IUnaryNegationOperators<L, L> where L : ILane<L>
{
    /// <summary>A constant in every element.</summary>
    static abstract implicit operator L(double c);

    /// <summary>False for complex numbers, of which a formula must not ask which is less.</summary>
    static virtual bool IsOrdered => true;

    /// <summary>True for numbers of single precision, for which a shorter formula may do.</summary>
    static virtual bool IsSingle => false;

    static abstract L Less(L a, L b);
    static abstract L LessEqual(L a, L b);
    static abstract L Equal(L a, L b);
    static abstract L And(L condition, L other);
    static abstract L Or(L condition, L other);
    static abstract L Not(L condition);
    static abstract L Select(L condition, L then, L otherwise);

    /// <summary>The smaller; NaN if either is.</summary>
    static abstract L Min(L a, L b);

    /// <summary>The larger; NaN if either is.</summary>
    static abstract L Max(L a, L b);

    /// <summary>The smaller of a number and a limit; NaN if the number is.</summary>
    static virtual L AtMost(L a, L limit) => L.Min(a, limit);

    /// <summary>The larger of a number and a limit; NaN if the number is.</summary>
    static virtual L AtLeast(L a, L limit) => L.Max(a, limit);

    /// <summary>A number that is not negative, with another's sign.</summary>
    static virtual L WithSign(L a, L sign) => L.Select(L.Less(sign, 0), -a, a);

    /// <summary>The complex conjugate; of a real number, itself.</summary>
    static abstract L Conjugate(L a);

    static abstract L Abs(L a);
    static abstract L Sqrt(L a);
    static abstract L Exp(L a);

    /// <summary>1 / (1 + e⁻ᵃ); what would be below the normal range may be 0.</summary>
    static virtual L Logistic(L a) => (L)1 / ((L)1 + L.Exp(-a));

    /// <summary>eᵃ where a is at most 0; what would be below the normal range may be 0.</summary>
    static virtual L ExpNegative(L a) => L.Exp(a);

    static abstract L Log(L a);
    static abstract L Sin(L a);
    static abstract L Cos(L a);
    static abstract L Floor(L a);
    static abstract L Ceiling(L a);
    static abstract L Truncate(L a);

    /// <summary>To the nearest integer, ties to even.</summary>
    static abstract L Round(L a);

    /// <summary>a · b + c with one rounding where the device has it.</summary>
    static abstract L FusedMultiplyAdd(L a, L b, L c);

    /// <summary>Bits of integers; floating lanes have none.</summary>
    static abstract L BitAnd(L a, L b);
    static abstract L BitOr(L a, L b);
    static abstract L BitXor(L a, L b);

    /// <summary>A function that has a table for lanes of single precision.</summary>
    static virtual L ByPieces<P>(P function, L a) where P : struct, IPieces => function.Whole(a);

    /// <summary>aᵇ, which <paramref name="power"/> is for one element.</summary>
    static virtual L Power<F>(F power, L a, L b) where F : unmanaged, IScalarFunction2 => L.Map(power, a, b);

    /// <summary>An element-by-element function for which there is no vector formula.</summary>
    static abstract L Map<F>(F function, L a) where F : unmanaged, IScalarFunction;

    /// <summary>An element-by-element function of two for which there is no vector formula.</summary>
    static abstract L Map<F>(F function, L a, L b) where F : unmanaged, IScalarFunction2;
}

/// <summary>A function of one number, with its derivative where it has one.</summary>
internal interface IScalarFunction
{
    double F(double x);

    /// <summary>For integers; the default goes through a real number.</summary>
    long F(long x) => (long)F((double)x);

    /// <summary>For complex numbers.</summary>
    Complex F(Complex x) => throw new DTypeException("This function is not defined for complex numbers.");

    /// <summary>The derivative at <paramref name="x"/>, where the value is <paramref name="y"/>.</summary>
    L D<L>(L x, L y) where L : ILane<L> => throw new NotSupportedException();
}

/// <summary>A function of two numbers, with its derivatives where it has them.</summary>
internal interface IScalarFunction2
{
    double F(double a, double b);

    /// <summary>For single precision, where the result is not just the rounded one.</summary>
    float F(float a, float b) => (float)F((double)a, b);

    /// <summary>For integers; the default goes through real numbers.</summary>
    long F(long a, long b) => (long)F((double)a, b);

    /// <summary>For complex numbers.</summary>
    Complex F(Complex a, Complex b) => throw new DTypeException("This function is not defined for complex numbers.");

    /// <summary>∂y/∂a, where the value is <paramref name="y"/>.</summary>
    L Da<L>(L a, L b, L y) where L : ILane<L> => throw new NotSupportedException();

    /// <summary>∂y/∂b, where the value is <paramref name="y"/>.</summary>
    L Db<L>(L a, L b, L y) where L : ILane<L> => throw new NotSupportedException();
}
