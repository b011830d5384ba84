namespace TorchPort.Kernels;

/// <summary>How numbers become bytes: rounded to the nearest, ties to even, moved to a zero point, and held between limits.</summary>
/// <param name="Zero">What stands for zero.</param>
/// <param name="Low">The least byte.</param>
/// <param name="High">The largest one.</param>
internal readonly record struct Rounding(int Zero, int Low, int High)
{
    /// <summary>The numbers that become the limits; smaller and larger ones do too.</summary>
    internal float Least => Low - Zero;
    internal float Most => High - Zero;
}
