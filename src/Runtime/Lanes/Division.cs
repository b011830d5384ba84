namespace TorchPort.Lanes;

/// <summary>Truncating division of integers, which no instruction set has for vectors.</summary>
internal readonly struct Division : IScalarFunction2
{
    public double F(double a, double b) => a / b;

    public long F(long a, long b) => Arithmetic.Divide(a, b);
}
