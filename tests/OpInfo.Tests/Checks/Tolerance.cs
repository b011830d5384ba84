namespace TorchPort.Tests.OpInfo;

/// <summary>How far results may be apart, where that is more than PyTorch's own tolerance for the dtype.</summary>
internal readonly record struct Tolerance(double Relative = 0, double Absolute = 0)
{
    internal bool Allows(DType dtype, double expected, double actual)
    {
        if (expected.Equals(actual) || expected == actual)
            return true;
        var (relative, absolute) = Close.Default(TypePromotion.RealOf(dtype));
        return Math.Abs(expected - actual) <= Math.Max(absolute, Absolute) + Math.Max(relative, Relative) * Math.Abs(expected);
    }
}
