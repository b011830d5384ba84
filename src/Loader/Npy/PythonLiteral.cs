using System.Globalization;
using System.Text;

namespace TorchPort.Npy;

/// <summary>Reads the Python literals that .npy headers are: dicts, lists, tuples, strings, integers, True, False and None.</summary>
internal sealed class PythonLiteral(string text)
{
    private const int MaxDepth = 20;

    private int _at;

    /// <summary>The value: a dictionary, a list (tuples too), a string, a long, a bool or null.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    internal static object? Parse(string text)
    {
        var reader = new PythonLiteral(text);
        var value = reader.Value(0);
        reader.Skip();
        return reader._at == text.Length ? value : throw reader.Wrong();
    }

    private object? Value(int depth)
    {
        if (depth > MaxDepth)
            throw Wrong();
        Skip();
        return Peek() switch
        {
            '{' => Dict(depth),
            '(' => Items(')', depth),
            '[' => Items(']', depth),
            '\'' or '"' => Text(),
            '-' or (>= '0' and <= '9') => Integer(),
            _ => Word(),
        };
    }

    private Dictionary<string, object?> Dict(int depth)
    {
        var result = new Dictionary<string, object?>();
        _at++;
        while (!Ends('}'))
        {
            if (Value(depth + 1) is not string key)
                throw Wrong();
            Expect(':');
            if (!result.TryAdd(key, Value(depth + 1)))
                throw Wrong();
            Separate('}');
        }
        return result;
    }

    private List<object?> Items(char end, int depth)
    {
        var result = new List<object?>();
        _at++;
        while (!Ends(end))
        {
            result.Add(Value(depth + 1));
            Separate(end);
        }
        return result;
    }

    private string Text()
    {
        var result = new StringBuilder();
        var quote = text[_at++];
        for (; Peek() != quote; _at++)
        {
            if (Peek() == '\\')
                result.Append(Escaped());
            else
                result.Append(text[_at]);
        }
        _at++;
        return result.ToString();
    }

    private char Escaped()
    {
        _at++;
        if (Peek() is '\\' or '\'' or '"')
            return text[_at];
        var digits = Peek() switch { 'x' => 2, 'u' => 4, _ => throw Wrong() };
        if (_at + digits >= text.Length || !ushort.TryParse(text.AsSpan(_at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            throw Wrong();
        _at += digits;
        return (char)code;
    }

    private long Integer()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '-'))
            _at++;
        var valid = long.TryParse(text.AsSpan(start, _at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        // Python 2 wrote long integers with an L.
        if (_at < text.Length && text[_at] == 'L')
            _at++;
        return valid ? number : throw Wrong();
    }

    private object? Word()
    {
        foreach (var (word, value) in (ReadOnlySpan<(string, object?)>)[("True", true), ("False", false), ("None", null)])
        {
            if (text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal))
            {
                _at += word.Length;
                return value;
            }
        }
        throw Wrong();
    }

    private bool Ends(char end)
    {
        Skip();
        if (Peek() != end)
            return false;
        _at++;
        return true;
    }

    private void Separate(char end)
    {
        Skip();
        if (Peek() == ',')
            _at++;
        else if (Peek() != end)
            throw Wrong();
    }

    private void Expect(char c)
    {
        Skip();
        if (Peek() != c)
            throw Wrong();
        _at++;
    }

    private char Peek() => _at < text.Length ? text[_at] : throw Wrong();

    private void Skip()
    {
        while (_at < text.Length && text[_at] is ' ' or '\n' or '\r' or '\t')
            _at++;
    }

    private FormatException Wrong() => new($"unexpected text at character {_at}");
}
