namespace TorchPort.Tests.OpInfo;

/// <summary>How far results may be apart, where that is more than PyTorch's own tolerance for the dtype.</summary>
/// <param name="Relative">Of the element.</param>
/// <param name="Absolute">Of numbers near 0.</param>
/// <param name="OfLargest">Of the tensor's largest element: where elements are sums of terms of that size.</param>
internal readonly record struct Tolerance(double Relative = 0, double Absolute = 0, double OfLargest = 0)
{
    /// <summary>No narrower than PyTorch's own for a dtype.</summary>
    internal Tolerance AtLeast(DType dtype) =>
        this with { Relative = Math.Max(Relative, Close.Default(dtype).Relative), Absolute = Math.Max(Absolute, Close.Default(dtype).Absolute) };

    internal bool Allows(DType dtype, double expected, double actual)
    {
        if (expected.Equals(actual) || expected == actual)
            return true;
        var (relative, absolute) = Close.Default(TypePromotion.RealOf(dtype));
        return Math.Abs(expected - actual) <= Math.Max(absolute, Absolute) + Math.Max(relative, Relative) * Math.Abs(expected);
    }
}
