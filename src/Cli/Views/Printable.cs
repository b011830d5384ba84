using System.Globalization;
using System.Text;

namespace TorchPort.Cli;

/// <summary>Text for people.</summary>
internal static class Printable
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>Text from a file, without the control characters with which it could command a terminal.</summary>
    internal static string Text(string text)
    {
        if (!text.Any(IsControl))
            return text;
        var result = new StringBuilder();
        foreach (var c in text)
        {
            if (IsControl(c))
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                result.Append(c);
        }
        return result.ToString();
    }

    /// <summary>A number of bytes: 1234567 is 1.23 MB.</summary>
    internal static string Size(Int128 bytes)
    {
        var value = (double)bytes;
        var unit = 0;
        for (; Math.Abs(value) >= 1000 && unit < Units.Length - 1; unit++)
            value /= 1000;
        return unit == 0 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{value:G3} {Units[unit]}");
    }

    internal static string Count(long number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}{(number == 1 ? "" : "s")}");

    internal static string Shape(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>Controls, and the marks that turn the direction of text around.</summary>
    private static bool IsControl(char c) => char.IsControl(c) || c is >= '\u200E' and <= '\u200F' or >= '\u2028' and <= '\u202E' or >= '\u2066' and <= '\u2069';
}
