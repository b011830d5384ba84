using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace TorchPort.Pickle;

/// <summary>Texts and numbers as pickles write them.</summary>
internal static class PickleText
{
    private const int MaxDigits = 5000;
    private const int MaxIntegerBytes = 1 << 16;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>UTF-8, in which Python also writes lone surrogates ("surrogatepass"); null when the bytes are no such text.</summary>
    internal static string? Utf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Utf8WithSurrogates(bytes);
        }
    }

    private static string? Utf8WithSurrogates(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var used) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else if (bytes is [0xED, >= 0xA0 and <= 0xBF, >= 0x80 and <= 0xBF, ..])
            {
                text.Append((char)(0xD000 | (bytes[1] & 0x3F) << 6 | bytes[2] & 0x3F));
                used = 3;
            }
            else
            {
                return null;
            }
            bytes = bytes[used..];
        }
        return text.ToString();
    }

    /// <summary>Latin-1 with \uXXXX and \UXXXXXXXX, protocol 0's text; null when an escape is wrong.</summary>
    internal static string? RawUnicodeEscape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            var digits = i + 1 < bytes.Length && bytes[i] == '\\' ? bytes[i + 1] switch { (byte)'u' => 4, (byte)'U' => 8, _ => 0 } : 0;
            if (digits == 0)
            {
                text.Append((char)bytes[i]);
                continue;
            }
            if (i + 2 + digits > bytes.Length || !uint.TryParse(bytes.Slice(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code > 0x10FFFF)
                return null;
            if (code > 0xFFFF)
                text.Append(char.ConvertFromUtf32((int)code));
            else
                text.Append((char)code);
            i += 1 + digits;
        }
        return text.ToString();
    }

    /// <summary>The bytes of a quoted literal such as <c>'a\x00'</c>, protocol 0's str of Python 2; null when it is none.</summary>
    internal static byte[]? Literal(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r"u8);
        if (line.Length < 2 || line[0] != line[^1] || line[0] is not ((byte)'\'' or (byte)'"'))
            return null;
        var result = new byte[line.Length];
        var count = 0;
        for (var i = 1; i < line.Length - 1; i++)
        {
            if (line[i] != '\\')
            {
                result[count++] = line[i];
                continue;
            }
            if (++i >= line.Length - 1 || !Escape(line, ref i, result, ref count))
                return null;
        }
        return result[..count];
    }

    private static bool Escape(ReadOnlySpan<byte> line, ref int i, byte[] result, ref int count)
    {
        if (line[i] is >= (byte)'0' and <= (byte)'7')
        {
            var octal = 0;
            var end = Math.Min(i + 3, line.Length - 1);
            for (; i < end && line[i] is >= (byte)'0' and <= (byte)'7'; i++)
                octal = octal * 8 + line[i] - '0';
            i--;
            result[count++] = (byte)octal;
            return true;
        }
        if (line[i] == 'x')
        {
            if (i + 2 >= line.Length - 1 || !byte.TryParse(line.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out result[count]))
                return false;
            count++;
            i += 2;
            return true;
        }
        var plain = "\\'\"abfnrtv"u8.IndexOf(line[i]);
        if (plain >= 0)
        {
            result[count++] = "\\'\"\a\b\f\n\r\t\v"u8[plain];
            return true;
        }
        result[count++] = (byte)'\\';
        result[count++] = line[i];
        return true;
    }

    /// <summary>An integer in two's complement, least byte first: a long if it fits, else a BigInteger; null when it is absurdly long.</summary>
    internal static object? Integer(ReadOnlySpan<byte> bytes) => bytes.Length > MaxIntegerBytes ? null : Normal(new BigInteger(bytes));

    /// <summary>An integer as Python's <c>int(text, 0)</c> reads it, with a final L allowed; null when it is none.</summary>
    internal static object? Integer(string text)
    {
        text = text.Trim();
        if (text.EndsWith('L'))
            text = text[..^1];
        if (text.Length == 0 || text.Length > MaxDigits)
            return null;
        var negative = text[0] == '-';
        var digits = text[0] is '-' or '+' ? text[1..] : text;
        var radix = digits.Length > 2 && digits[0] == '0' ? char.ToLowerInvariant(digits[1]) : ' ';
        var style = radix switch { 'x' => NumberStyles.AllowHexSpecifier, 'b' => NumberStyles.AllowBinarySpecifier, _ => NumberStyles.None };
        // A leading zero keeps the top bit of hexadecimal and binary digits from being a sign.
        var body = style == NumberStyles.None ? digits : "0" + digits[2..];
        if (!BigInteger.TryParse(body, style, CultureInfo.InvariantCulture, out var value))
            return null;
        return Normal(negative ? -value : value);
    }

    /// <summary>A real number as Python's <c>repr</c> writes it; null when it is none.</summary>
    internal static double? Real(string text) => text.Trim().ToLowerInvariant() switch
    {
        "inf" or "+inf" or "infinity" => double.PositiveInfinity,
        "-inf" or "-infinity" => double.NegativeInfinity,
        "nan" or "+nan" or "-nan" => double.NaN,
        var t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null,
    };

    private static object Normal(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? Boxes.Of((long)value) : value;
}

/// <summary>Shared boxes of small integers.</summary>
internal static class Boxes
{
    private static readonly object[] Small = [.. Enumerable.Range(-128, 1152).Select(i => (object)(long)i)];

    internal static object True { get; } = true;

    internal static object False { get; } = false;

    internal static object Of(long value) => value is >= -128 and < 1024 ? Small[value + 128] : value;

    internal static object Of(bool value) => value ? True : False;
}
