using System.Text;
using System.Text.RegularExpressions;

namespace TorchPort.Onnx.Operators.Text;

/// <summary>Patterns in the syntax of RE2, which ONNX prescribes; matching takes time linear in the text.</summary>
internal static class Patterns
{
    /// <summary>A pattern that matches whole texts only.</summary>
    /// <exception cref="ArgumentException">The pattern is not understood.</exception>
    internal static Regex Whole(string pattern) => new($@"\A(?:{Translate(pattern)})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>RE2's classes hold ASCII characters only, where .NET's hold those of all scripts; and its named groups are spelled otherwise.</summary>
    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Replace("(?P<", "(?<", StringComparison.Ordinal));
        var source = result.ToString();
        result.Clear();
        var inClass = false;
        for (var i = 0; i < source.Length; i++)
        {
            var ch = source[i];
            if (ch == '\\' && i + 1 < source.Length)
            {
                i++;
                result.Append(Class(source[i]) is { } ascii && (!inClass || char.IsLower(source[i])) ? inClass ? ascii : $"[{(char.IsUpper(source[i]) ? "^" : "")}{ascii}]" : $"\\{source[i]}");
                continue;
            }
            inClass = ch == '[' || (inClass && ch != ']');
            result.Append(ch);
        }
        return result.ToString();
    }

    private static string? Class(char letter) => char.ToLowerInvariant(letter) switch
    {
        'w' => "0-9A-Za-z_",
        'd' => "0-9",
        's' => @"\t\n\f\r ",
        _ => null,
    };
}
