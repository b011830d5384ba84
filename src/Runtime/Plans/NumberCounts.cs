namespace TorchPort.Plans;

/// <summary>How many numbers there were of each size, to a 128th: in the same memory however many there are, and however far from the others some lie.</summary>
internal sealed class NumberCounts
{
    private const int MantissaBits = 7, DroppedBits = 23 - MantissaBits;

    /// <summary>For each sign and exponent, in the numbers' order, one count for each leading part of the mantissa.</summary>
    private readonly long[]?[] _counts = new long[]?[1 << 9];

    private long _total;

    internal void Add(ReadOnlySpan<float> numbers)
    {
        foreach (var number in numbers)
        {
            if (!float.IsFinite(number))
                continue;
            var bin = (int)(Ordered(number) >> DroppedBits);
            var block = _counts[bin >> MantissaBits] ??= new long[1 << MantissaBits];
            block[bin & ((1 << MantissaBits) - 1)]++;
            _total++;
        }
    }

    /// <summary>Between what numbers a percentage of all lies, with as many left out below as above; zero is always between.</summary>
    internal (float Low, float High) Middle(double percent)
    {
        var cut = (long)(_total * ((100 - percent) / 200));
        return (Math.Min(0, Beyond(cut, fromAbove: false)), Math.Max(0, Beyond(cut, fromAbove: true)));
    }

    /// <summary>The outer end of the bin in which the number lies that has <paramref name="count"/> others beyond it.</summary>
    private float Beyond(long count, bool fromAbove)
    {
        const int bins = 1 << (9 + MantissaBits);
        for (var i = 0; i < bins; i++)
        {
            var bin = fromAbove ? bins - 1 - i : i;
            count -= _counts[bin >> MantissaBits]?[bin & ((1 << MantissaBits) - 1)] ?? 0;
            if (count < 0)
                return Number(((uint)bin << DroppedBits) | (fromAbove ? (1u << DroppedBits) - 1 : 0));
        }
        return 0;
    }

    /// <summary>Bits that are in the order of the numbers.</summary>
    private static uint Ordered(float number)
    {
        var bits = BitConverter.SingleToUInt32Bits(number);
        return bits >> 31 == 0 ? bits | 1u << 31 : ~bits;
    }

    private static float Number(uint ordered) => BitConverter.UInt32BitsToSingle(ordered >> 31 == 0 ? ~ordered : ordered & ~(1u << 31));
}
