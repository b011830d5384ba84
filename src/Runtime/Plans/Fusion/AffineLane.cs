using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>What a formula makes of one of its inputs, x, where others are known or added: slope · x + offset + others, between bounds; or something else.</summary>
/// <remarks>
/// A formula that is run on this lane says whether it is affine, so that scales and shifts of any spelling can become part of a weight, and whether
/// it adds and bounds, which the loop that computes x can do itself.
/// </remarks>
internal readonly struct AffineLane : ILane<AffineLane>
{
    private readonly bool _isKnown;

    private AffineLane(double slope, double offset, int others = 0, double low = double.NegativeInfinity, double high = double.PositiveInfinity) =>
        (_isKnown, Slope, Offset, Others, Low, High) = (true, slope, offset, others, low, high);

    internal double Slope { get; }

    internal double Offset { get; }

    /// <summary>A bit for each other input that is added.</summary>
    internal int Others { get; }

    internal double Low { get; }

    internal double High { get; }

    internal bool IsAffine => _isKnown && Others == 0 && !IsBounded;

    /// <summary>Whether it is x itself, with others added once each, between bounds.</summary>
    internal bool IsBoundedSum => _isKnown && Slope == 1 && Offset == 0;

    /// <summary>x itself.</summary>
    internal static AffineLane Variable => new(1, 0);

    private static AffineLane Unknown => default;

    internal bool IsBounded => !double.IsNegativeInfinity(Low) || !double.IsPositiveInfinity(High);

    private bool IsConstant => IsAffine && Slope == 0;

    public static implicit operator AffineLane(double c) => new(0, c);

    /// <summary>Another input.</summary>
    internal static AffineLane Other(int input) => new(0, 0, 1 << input);

    public static AffineLane operator +(AffineLane a, AffineLane b)
    {
        if (Is(a, 0) && b._isKnown)
            return b;
        if (Is(b, 0) && a._isKnown)
            return a;
        return a._isKnown && b._isKnown && !a.IsBounded && !b.IsBounded && (a.Others & b.Others) == 0 ? new(a.Slope + b.Slope, a.Offset + b.Offset, a.Others | b.Others) : Unknown;
    }

    public static AffineLane operator -(AffineLane a, AffineLane b) => a + -b;
    public static AffineLane operator -(AffineLane a) => a.IsAffine ? new(-a.Slope, -a.Offset) : Unknown;

    public static AffineLane operator *(AffineLane a, AffineLane b)
    {
        if (Is(a, 1) && b._isKnown)
            return b;
        if (Is(b, 1) && a._isKnown)
            return a;
        if (!a.IsAffine || !b.IsAffine || a.Slope != 0 && b.Slope != 0)
            return Unknown;
        return a.Slope == 0 ? new(a.Offset * b.Slope, a.Offset * b.Offset) : new(b.Offset * a.Slope, b.Offset * a.Offset);
    }

    public static AffineLane operator /(AffineLane a, AffineLane b) => a.IsAffine && b.IsConstant ? new(a.Slope / b.Offset, a.Offset / b.Offset) : Unknown;

    public static AffineLane Less(AffineLane a, AffineLane b) => Of(a, b, (x, y) => x < y ? 1 : 0);
    public static AffineLane LessEqual(AffineLane a, AffineLane b) => Of(a, b, (x, y) => x <= y ? 1 : 0);
    public static AffineLane Equal(AffineLane a, AffineLane b) => Of(a, b, (x, y) => x == y ? 1 : 0);
    public static AffineLane And(AffineLane condition, AffineLane other) => Of(condition, other, (x, y) => x != 0 && y != 0 ? 1 : 0);
    public static AffineLane Or(AffineLane condition, AffineLane other) => Of(condition, other, (x, y) => x != 0 || y != 0 ? 1 : 0);
    public static AffineLane Not(AffineLane condition) => Of(condition, x => x == 0 ? 1 : 0);
    public static AffineLane Select(AffineLane condition, AffineLane then, AffineLane otherwise) => !condition.IsConstant ? Unknown : condition.Offset != 0 ? then : otherwise;

    public static AffineLane Min(AffineLane a, AffineLane b) => Bound(a, b, Math.Min);
    public static AffineLane Max(AffineLane a, AffineLane b) => Bound(a, b, Math.Max);
    public static AffineLane Conjugate(AffineLane a) => a;
    public static AffineLane Abs(AffineLane a) => Of(a, Math.Abs);
    public static AffineLane Sqrt(AffineLane a) => Of(a, Math.Sqrt);
    public static AffineLane Exp(AffineLane a) => Of(a, Math.Exp);
    public static AffineLane Log(AffineLane a) => Of(a, Math.Log);
    public static AffineLane Sin(AffineLane a) => Of(a, Math.Sin);
    public static AffineLane Cos(AffineLane a) => Of(a, Math.Cos);
    public static AffineLane Floor(AffineLane a) => Of(a, Math.Floor);
    public static AffineLane Ceiling(AffineLane a) => Of(a, Math.Ceiling);
    public static AffineLane Truncate(AffineLane a) => Of(a, Math.Truncate);
    public static AffineLane Round(AffineLane a) => Of(a, Math.Round);
    public static AffineLane FusedMultiplyAdd(AffineLane a, AffineLane b, AffineLane c) => a * b + c;
    public static AffineLane BitAnd(AffineLane a, AffineLane b) => Unknown;
    public static AffineLane BitOr(AffineLane a, AffineLane b) => Unknown;
    public static AffineLane BitXor(AffineLane a, AffineLane b) => Unknown;
    public static AffineLane Map<F>(F function, AffineLane a) where F : unmanaged, IScalarFunction => Of(a, function.F);
    public static AffineLane Map<F>(F function, AffineLane a, AffineLane b) where F : unmanaged, IScalarFunction2 => Of(a, b, function.F);

    private static bool Is(AffineLane a, double number) => a.IsConstant && a.Offset == number;

    /// <summary>The larger or smaller of a number and what it bounds.</summary>
    private static AffineLane Bound(AffineLane a, AffineLane b, Func<double, double, double> larger)
    {
        if (a.IsConstant && !b.IsConstant)
            (a, b) = (b, a);
        if (!a._isKnown || !b.IsConstant || double.IsNaN(b.Offset))
            return Unknown;
        return a.IsConstant ? new(0, larger(a.Offset, b.Offset)) : new(a.Slope, a.Offset, a.Others, larger(a.Low, b.Offset), larger(a.High, b.Offset));
    }

    private static AffineLane Of(AffineLane a, Func<double, double> function) => a.IsConstant ? new(0, function(a.Offset)) : Unknown;

    private static AffineLane Of(AffineLane a, AffineLane b, Func<double, double, double> function) => a.IsConstant && b.IsConstant ? new(0, function(a.Offset, b.Offset)) : Unknown;
}
