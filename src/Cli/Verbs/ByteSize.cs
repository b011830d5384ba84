using System.Globalization;

namespace TorchPort.Cli.Verbs;

/// <summary>Sizes as Hugging Face's libraries write them: 5GB is 5·10⁹ bytes, 2GiB is 2·2³⁰.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, double Bytes)[] Units =
        [("KIB", 1 << 10), ("MIB", 1 << 20), ("GIB", 1 << 30), ("TIB", 1L << 40), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1), ("", 1)];

    internal static bool TryParse(string text, out long bytes)
    {
        text = text.Trim().ToUpperInvariant();
        var (unit, factor) = Units.First(u => text.EndsWith(u.Unit, StringComparison.Ordinal));
        var valid = double.TryParse(text[..^unit.Length].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        var value = number * factor;
        bytes = valid && value is >= 1 and < 9e18 ? (long)value : 0;
        return bytes > 0;
    }
}
