using System.Text;

namespace TorchPort.Script;

/// <summary>Takes the code of a TorchScript archive apart into tokens, as Python does: indentation makes blocks, and lines go on within brackets.</summary>
internal sealed class ScriptLexer(string source, string name, string? file)
{
    private const int MaxNesting = 200;
    private static readonly string[] LongSigns = ["->", "**", "//", "==", "!=", "<=", ">="];

    private readonly List<ScriptToken> _tokens = [];
    private readonly List<int> _indents = [0];
    private int _at, _line = 1, _brackets;

    internal List<ScriptToken> Read()
    {
        while (_at < source.Length)
            ReadLine();
        Close(0);
        Add(ScriptTokenKind.End, "the end");
        return _tokens;
    }

    private void ReadLine()
    {
        var indent = 0;
        while (_at < source.Length && source[_at] is ' ' or '\t')
        {
            indent++;
            _at++;
        }
        if (_at < source.Length && source[_at] is not ('\n' or '\r' or '#'))
        {
            if (indent > _indents[^1])
            {
                if (_indents.Count > MaxNesting)
                    throw Error($"blocks lie within one another more than {MaxNesting} deep");
                _indents.Add(indent);
                Add(ScriptTokenKind.Indent, "an indentation");
            }
            else
                Close(indent);
            while (_at < source.Length && (source[_at] != '\n' || _brackets > 0))
                ReadToken();
            Add(ScriptTokenKind.NewLine, "the end of the line");
        }
        while (_at < source.Length && source[_at] != '\n')
            _at++;
        _at++;
        _line++;
    }

    private void Close(int indent)
    {
        while (_indents[^1] > indent)
        {
            _indents.RemoveAt(_indents.Count - 1);
            Add(ScriptTokenKind.Dedent, "the end of a block");
        }
        if (_indents[^1] != indent)
            throw Error("the indentation is that of no block");
    }

    private void ReadToken()
    {
        var c = source[_at];
        if (c is ' ' or '\t' or '\r' or '\n')
        {
            _line += c == '\n' ? 1 : 0;
            _at++;
        }
        else if (c == '#')
        {
            while (_at < source.Length && source[_at] != '\n')
                _at++;
        }
        else if (char.IsLetter(c) || c == '_')
            Add(ScriptTokenKind.Name, Take(ch => char.IsLetterOrDigit(ch) || ch == '_'));
        else if (char.IsAsciiDigit(c) || (c == '.' && _at + 1 < source.Length && char.IsAsciiDigit(source[_at + 1])))
            ReadNumber();
        else if (c is '"' or '\'')
            Add(ScriptTokenKind.Text, ReadText(c));
        else
            ReadSign(c);
    }

    private void ReadSign(char c)
    {
        if (c is '(' or '[' or '{' && ++_brackets > MaxNesting)
            throw Error($"brackets lie within one another more than {MaxNesting} deep");
        if (c is ')' or ']' or '}')
            _brackets = Math.Max(0, _brackets - 1);
        var sign = Array.Find(LongSigns, s => string.CompareOrdinal(source, _at, s, 0, s.Length) == 0) ?? c.ToString();
        if (sign.Length == 1 && !"()[]{}:,.=+-*/%<>@&|^~".Contains(c, StringComparison.Ordinal))
            throw Error($"the character '{PythonText.Of(c.ToString())}' is no part of the language");
        _at += sign.Length;
        Add(ScriptTokenKind.Sign, sign);
    }

    private void ReadNumber()
    {
        var start = _at;
        while (_at < source.Length && (char.IsAsciiDigit(source[_at]) || source[_at] is '.' or 'e' or 'E' || (source[_at] is '+' or '-' && source[_at - 1] is 'e' or 'E')))
            _at++;
        var text = source[start.._at];
        var kind = text.AsSpan().ContainsAny(".eE") ? ScriptTokenKind.Real : ScriptTokenKind.Integer;
        if (_at < source.Length && source[_at] == 'j')
        {
            _at++;
            kind = ScriptTokenKind.Imaginary;
        }
        Add(kind, text);
    }

    private string ReadText(char quote)
    {
        var text = new StringBuilder();
        for (_at++; ; _at++)
        {
            if (_at >= source.Length || source[_at] == '\n')
                throw Error("a text has no end");
            var c = source[_at];
            if (c == quote)
                break;
            text.Append(c == '\\' ? Escaped() : c);
        }
        _at++;
        return text.ToString();
    }

    private char Escaped()
    {
        _at++;
        if (_at >= source.Length)
            throw Error("a text has no end");
        switch (source[_at])
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'a': return '\a';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'v': return '\v';
            case 'x' when _at + 2 < source.Length && byte.TryParse(source.AsSpan(_at + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var hex):
                _at += 2;
                return (char)hex;
            case >= '0' and <= '7':
                var code = 0;
                var end = Math.Min(_at + 3, source.Length);
                for (; _at < end && source[_at] is >= '0' and <= '7'; _at++)
                    code = code * 8 + (source[_at] - '0');
                _at--;
                return (char)code;
            default:
                return source[_at];
        }
    }

    private string Take(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < source.Length && belongs(source[_at]))
            _at++;
        return source[start.._at];
    }

    private void Add(ScriptTokenKind kind, string text) => _tokens.Add(new(kind, text, _line));

    private ScriptException Error(string what) => new($"Line {_line} of the code cannot be read: {what}.", file, name);
}
