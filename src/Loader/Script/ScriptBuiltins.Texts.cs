using System.Globalization;
using System.Text;

namespace TorchPort.Script;

internal static partial class ScriptBuiltins
{
    private static void AddTexts(Dictionary<string, ScriptBuiltin> all)
    {
        all.Always("aten::format", a => Formatted(a));
        all.Always("aten::percentFormat", a => PercentFormatted(a));
        all.For<string>("aten::add", (a, text) =>
        {
            a.Allow((long)text.Length + a.At<string>(1).Length);
            return text + a.At<string>(1);
        });
        all.For<string>("aten::mul", (a, text) => string.Concat(a.Repeated(text, text.Length, a.At<long>(1))));
        all.For<string>("aten::slice", (a, text) => string.Concat(Sliced(text.Length, a.Named("start", 1), a.Named("end", 2), a.Named("step", 3)).Select(i => text[i])));
        all.For<string>("aten::upper", (_, text) => text.ToUpperInvariant());
        all.For<string>("aten::lower", (_, text) => text.ToLowerInvariant());
        all.For<string>("aten::strip", (a, text) => text.Trim(Characters(a)));
        all.For<string>("aten::lstrip", (a, text) => text.TrimStart(Characters(a)));
        all.For<string>("aten::rstrip", (a, text) => text.TrimEnd(Characters(a)));
        all.For<string>("aten::startswith", (a, text) => text.StartsWith(a.At<string>(1), StringComparison.Ordinal));
        all.For<string>("aten::endswith", (a, text) => text.EndsWith(a.At<string>(1), StringComparison.Ordinal));
        all.For<string>("aten::replace", (a, text) => text.Replace(a.At<string>(1), a.At<string>(2), StringComparison.Ordinal));
        all.For<string>("aten::find", (a, text) => (long)text.IndexOf(a.At<string>(1), StringComparison.Ordinal));
        all.For<string>("aten::rfind", (a, text) => (long)text.LastIndexOf(a.At<string>(1), StringComparison.Ordinal));
        all.For<string>("aten::count", (a, text) => (long)(text.Split(a.At<string>(1)).Length - 1));
        all.For<string>("aten::join", (a, text) => string.Join(text, a.At<IReadOnlyList<object?>>(1).Select(Text)));
        all.For<string>("aten::split", (a, text) => ScriptValues.Listed(a.Named("sep", 1) is string separator
            ? text.Split(separator, a.Named("max", 2) is long most and >= 0 ? (int)most + 1 : int.MaxValue) : text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        all.For<string>("aten::splitlines", (_, text) => ScriptValues.Listed(text.Split('\n')));
        all.For<string>("aten::isdigit", (_, text) => text.Length > 0 && text.All(char.IsAsciiDigit));
        all.For<string>("aten::isalpha", (_, text) => text.Length > 0 && text.All(char.IsLetter));
        all.For<string>("aten::isspace", (_, text) => text.Length > 0 && text.All(char.IsWhiteSpace));
        all.For<string>("aten::capitalize", (_, text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant());
        all.For<string>("aten::ord", (_, text) => text.Length > 0 ? text[0] : 0L);
        all.For<long>("aten::chr", (_, code) => ((char)code).ToString());
    }

    private static char[] Characters(ScriptArguments a) => a.Named("chars", 1) is string given ? given.ToCharArray() : [' ', '\t', '\n', '\r', '\f', '\v'];

    /// <summary><c>"{}".format(…)</c>: every pair of braces takes the next value, whatever stands between them.</summary>
    private static string Formatted(ScriptArguments a)
    {
        var format = a.At<string>(0);
        var text = new StringBuilder();
        var next = 1;
        for (var i = 0; i < format.Length; i++)
        {
            var close = format[i] == '{' ? format.IndexOf('}', i) : -1;
            if (close < 0 || next >= a.Count)
                text.Append(format[i]);
            else
            {
                text.Append(Text(a[next++]));
                i = close;
            }
        }
        return text.ToString();
    }

    private static string PercentFormatted(ScriptArguments a)
    {
        var format = a.At<string>(0);
        IReadOnlyList<object?> values = a.Count == 2 && a[1] is CheckpointTuple tuple ? tuple : a.Positional[1..];
        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 >= format.Length)
            {
                text.Append(format[i]);
                continue;
            }
            var kind = format[++i];
            if (kind != '%' && next >= values.Count)
                throw a.Error("There are too few values for the text.");
            text.Append(kind switch
            {
                '%' => "%",
                'd' or 'i' => Convert.ToInt64(values[next++], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
                'f' or 'F' => Convert.ToDouble(values[next++], CultureInfo.InvariantCulture).ToString("F6", CultureInfo.InvariantCulture),
                'e' or 'g' => Convert.ToDouble(values[next++], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
                _ => Text(values[next++]),
            });
        }
        return text.ToString();
    }
}
