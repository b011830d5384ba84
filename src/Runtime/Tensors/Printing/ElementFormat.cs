using System.Globalization;

namespace TorchPort.Printing;

/// <summary>One way of writing all elements of a tensor, so that they line up.</summary>
internal sealed class ElementFormat
{
    private readonly int _precision;
    private readonly bool _whole;
    private readonly bool _scientific;

    /// <param name="values">The elements that are shown.</param>
    /// <param name="options">The user's choices.</param>
    internal ElementFormat(double[] values, PrintOptions options)
    {
        _precision = options.Precision;
        var finite = Array.FindAll(values, v => v != 0 && double.IsFinite(v));
        _whole = Array.TrueForAll(finite, v => v == Math.Truncate(v));
        if (finite.Length == 0)
            return;
        double least = finite.Min(Math.Abs), most = finite.Max(Math.Abs);
        _scientific = most / least > 1000 || most > 1e8 || !_whole && least < 1e-4;
        // In PyTorch the user's choice comes after the width is known.
        Width = Math.Max(1, finite.Max(v => Number(v).Length));
        _scientific = options.SciMode ?? _scientific;
    }

    /// <summary>The longest element's length.</summary>
    internal int Width { get; } = 1;

    internal string Text(double value) => Number(value).PadLeft(Width);

    private string Number(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        return _scientific ? Exponent(Rounded(value, "e", _precision)) : _whole ? Rounded(value, "F", 0) + "." : Rounded(value, "F", _precision);
    }

    /// <summary>Of two equally near results the even one, where .NET takes the larger.</summary>
    private static string Rounded(double value, string format, int digits)
    {
        var text = Digits(value, format, digits);
        // With so many more digits only a tie ends in zeros behind a five.
        var longer = Mantissa(Digits(value, format, digits + 30)).TrimEnd('0');
        var mantissa = Mantissa(text);
        var isTie = longer.Length == mantissa.Length + (digits == 0 ? 2 : 1) && longer[^1] == '5';
        return isTie && (mantissa[^1] - '0') % 2 != 0 ? Digits(value > 0 ? Math.BitDecrement(value) : Math.BitIncrement(value), format, digits) : text;
    }

    private static string Digits(double value, string format, int digits) => value.ToString(format + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static ReadOnlySpan<char> Mantissa(string number) => number.IndexOf('e', StringComparison.Ordinal) is >= 0 and var exponent ? number.AsSpan(0, exponent) : number;

    /// <summary>With an exponent of two digits where they suffice.</summary>
    private static string Exponent(string number)
    {
        var digits = number.IndexOf('e', StringComparison.Ordinal) + 2;
        return number[digits] == '0' ? number.Remove(digits, 1) : number;
    }
}
