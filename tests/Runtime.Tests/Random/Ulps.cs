using System.Buffers.Binary;

namespace TorchPort.Tests.Rng;

/// <summary>Distances between floating numbers, in units of the last place.</summary>
internal static class Ulps
{
    /// <summary>The greatest distance between elements of the same place; any difference counts as infinite in other dtypes.</summary>
    internal static double Distance(DType dtype, ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected)
    {
        double worst = 0;
        for (var at = 0; at < expected.Length; at += dtype.ItemSize)
        {
            var a = actual.Slice(at, dtype.ItemSize);
            var e = expected.Slice(at, dtype.ItemSize);
            if (!a.SequenceEqual(e))
                worst = Math.Max(worst, dtype.IsFloatingPoint ? Math.Abs((double)(Ordinal(a) - Ordinal(e))) : double.PositiveInfinity);
        }
        return worst;
    }

    // Neighbouring numbers have neighbouring ordinals; both zeros have 0.
    private static Int128 Ordinal(ReadOnlySpan<byte> number)
    {
        long bits = number.Length switch
        {
            2 => (long)BinaryPrimitives.ReadInt16LittleEndian(number) << 48,
            4 => (long)BinaryPrimitives.ReadInt32LittleEndian(number) << 32,
            _ => BinaryPrimitives.ReadInt64LittleEndian(number),
        };
        var ordinal = (bits & long.MaxValue) >> (64 - 8 * number.Length);
        return bits < 0 ? -ordinal : ordinal;
    }
}
