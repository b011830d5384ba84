using System.Numerics;

namespace TorchPort.Gpu;

/// <summary>Divides numbers from 0 to 2³¹ by one that is known before a kernel runs, by a multiplication and a shift. Granlund and Montgomery, "Division by invariant integers using multiplication", 1994.</summary>
internal readonly struct Divisor
{
    private const int Bits = 31;

    /// <summary>What divides.</summary>
    internal readonly int Value;

    private readonly int _shift;

    /// <summary>2 to the shift over the divisor, rounded up: below 2³³, so that no product has more than 63 bits.</summary>
    private readonly long _factor;

    internal Divisor(int value)
    {
        Value = Math.Max(1, value);
        _shift = Bits + BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Value));
        _factor = (long)(((1UL << _shift) + (ulong)Value - 1) / (ulong)Value);
    }

    /// <summary>n / <see cref="Value"/>.</summary>
    internal int Over(int n) => (int)((n * _factor) >> _shift);

    /// <summary>n % <see cref="Value"/>, where the quotient is known.</summary>
    internal int Rest(int n, int quotient) => n - quotient * Value;
}
