using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchPort.Lanes;

/// <summary>Numbers as unsigned integers of the same order, NaN last and the two zeros equal, so that sorting compares integers.</summary>
internal static class OrderedBits
{
    internal static ulong Of<T>(T value) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(long))
            return (ulong)Unsafe.BitCast<T, long>(value) ^ (1UL << 63);
        if (T.IsNaN(value))
            return ulong.MaxValue;
        var bits = BitConverter.DoubleToInt64Bits(double.CreateTruncating(value) + 0.0);
        return (ulong)(bits ^ ((bits >> 63) | long.MinValue));
    }

    /// <summary>Fills <paramref name="keys"/> with the row's order, reversed if <paramref name="descending"/>, and <paramref name="places"/> with 0, 1, ….</summary>
    internal static void Fill<T>(ReadOnlySpan<T> x, bool descending, Span<ulong> keys, Span<int> places) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < x.Length; i++)
        {
            var key = Of(x[i]);
            (keys[i], places[i]) = (descending ? ~key : key, i);
        }
    }

    /// <summary>Sorts places by their keys; equal keys keep their order.</summary>
    internal static void Sort(Span<ulong> keys, Span<int> places)
    {
        keys.Sort(places);
        for (int begin = 0, end; begin < keys.Length; begin = end)
        {
            for (end = begin + 1; end < keys.Length && keys[end] == keys[begin];)
                end++;
            if (end - begin > 1)
                places[begin..end].Sort();
        }
    }
}
