using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>What a formula makes of one of its inputs, x, where all others are known: slope · x + offset, or something else.</summary>
/// <remarks>A formula that is run on this lane says whether it is affine, so that scales and shifts of any spelling can become part of a weight.</remarks>
internal readonly struct AffineLane(double slope, double offset, bool isAffine = true) : ILane<AffineLane>
{
    internal double Slope { get; } = slope;

    internal double Offset { get; } = offset;

    internal bool IsAffine { get; } = isAffine;

    /// <summary>x itself.</summary>
    internal static AffineLane Variable => new(1, 0);

    private static AffineLane Other => new(0, 0, false);

    private bool IsConstant => IsAffine && Slope == 0;

    public static implicit operator AffineLane(double c) => new(0, c);

    public static AffineLane operator +(AffineLane a, AffineLane b) => a.IsAffine && b.IsAffine ? new(a.Slope + b.Slope, a.Offset + b.Offset) : Other;
    public static AffineLane operator -(AffineLane a, AffineLane b) => a + -b;
    public static AffineLane operator -(AffineLane a) => a.IsAffine ? new(-a.Slope, -a.Offset) : Other;

    public static AffineLane operator *(AffineLane a, AffineLane b)
    {
        if (!a.IsAffine || !b.IsAffine || a.Slope != 0 && b.Slope != 0)
            return Other;
        return a.Slope == 0 ? new(a.Offset * b.Slope, a.Offset * b.Offset) : new(b.Offset * a.Slope, b.Offset * a.Offset);
    }

    public static AffineLane operator /(AffineLane a, AffineLane b) => a.IsAffine && b.IsConstant ? new(a.Slope / b.Offset, a.Offset / b.Offset) : Other;

    public static AffineLane Less(AffineLane a, AffineLane b) => Of(a, b, (x, y) => x < y ? 1 : 0);
    public static AffineLane LessEqual(AffineLane a, AffineLane b) => Of(a, b, (x, y) => x <= y ? 1 : 0);
    public static AffineLane Equal(AffineLane a, AffineLane b) => Of(a, b, (x, y) => x == y ? 1 : 0);
    public static AffineLane And(AffineLane condition, AffineLane other) => Of(condition, other, (x, y) => x != 0 && y != 0 ? 1 : 0);
    public static AffineLane Or(AffineLane condition, AffineLane other) => Of(condition, other, (x, y) => x != 0 || y != 0 ? 1 : 0);
    public static AffineLane Not(AffineLane condition) => Of(condition, x => x == 0 ? 1 : 0);
    public static AffineLane Select(AffineLane condition, AffineLane then, AffineLane otherwise) => !condition.IsConstant ? Other : condition.Offset != 0 ? then : otherwise;

    public static AffineLane Min(AffineLane a, AffineLane b) => Of(a, b, Math.Min);
    public static AffineLane Max(AffineLane a, AffineLane b) => Of(a, b, Math.Max);
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
    public static AffineLane BitAnd(AffineLane a, AffineLane b) => Other;
    public static AffineLane BitOr(AffineLane a, AffineLane b) => Other;
    public static AffineLane BitXor(AffineLane a, AffineLane b) => Other;
    public static AffineLane Map<F>(F function, AffineLane a) where F : unmanaged, IScalarFunction => Of(a, function.F);
    public static AffineLane Map<F>(F function, AffineLane a, AffineLane b) where F : unmanaged, IScalarFunction2 => Of(a, b, function.F);

    private static AffineLane Of(AffineLane a, Func<double, double> function) => a.IsConstant ? new(0, function(a.Offset)) : Other;

    private static AffineLane Of(AffineLane a, AffineLane b, Func<double, double, double> function) => a.IsConstant && b.IsConstant ? new(0, function(a.Offset, b.Offset)) : Other;
}
