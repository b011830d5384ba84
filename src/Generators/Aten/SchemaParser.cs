using System.Globalization;
using System.Text;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Aten;

/// <summary>Parses declarations in the syntax of PyTorch's <c>native_functions.yaml</c>.</summary>
internal sealed class SchemaParser
{
    private const string DefaultNamespace = "aten::";

    private readonly string _text;
    private int _at;

    private SchemaParser(string text) => _text = text;

    /// <exception cref="FormatException">The text is no declaration; the message says where and why.</exception>
    public static Schema Parse(string text) => new SchemaParser(text).Schema();

    private Schema Schema()
    {
        var name = Word();
        if (TryTake("::"))
            name += "::" + Word();
        else
            name = DefaultNamespace + name;
        var overload = TryTake(".") ? Word() : "";
        var arguments = Arguments();
        Take("->");
        var returns = Returns();
        SkipSpace();
        if (_at < _text.Length)
            throw Error("the end");
        return new(name, overload, arguments.ToEquatableArray(), returns.ToEquatableArray());
    }

    private List<SchemaArgument> Arguments()
    {
        var arguments = new List<SchemaArgument>();
        var keywordOnly = false;
        Take("(");
        if (TryTake(")"))
            return arguments;
        do
        {
            if (!keywordOnly && TryTake("*"))
                keywordOnly = true;
            else
                arguments.Add(Argument(keywordOnly));
            if (arguments.Count > 1 && arguments.Take(arguments.Count - 1).Any(a => a.Name == arguments[arguments.Count - 1].Name))
                throw Error($"another name than '{arguments[arguments.Count - 1].Name}', which is taken,");
        }
        while (TryTake(","));
        Take(")");
        return arguments;
    }

    private SchemaArgument Argument(bool keywordOnly)
    {
        var type = Type();
        var name = Word();
        if (!TryTake("="))
            return new(name, type, null, keywordOnly);
        var start = _at;
        var value = Default();
        if (Fits(value, type))
            return new(name, type, value, keywordOnly);
        _at = start;
        throw Error($"a default of type {type}");
    }

    private List<SchemaType> Returns()
    {
        if (!TryTake("("))
            return [Type()];
        var types = new List<SchemaType>();
        if (TryTake(")"))
            return types;
        do
        {
            types.Add(Type());
            SkipSpace();
            if (_at < _text.Length && IsWordStart(_text[_at]))
                Word();
        }
        while (TryTake(","));
        Take(")");
        return types;
    }

    private SchemaType Type()
    {
        var start = _at;
        var type = new SchemaType(Item(Word(), start));
        if (type.Item == SchemaItem.Tensor)
            type = type with { IsWritten = Alias() };
        var optional = TryTake("?");
        if (!TryTake("["))
            return type with { IsOptional = optional };
        var size = TryTake("]") ? 0 : Size();
        Alias();
        return type with { IsList = true, ListSize = size, HasOptionalItems = optional, IsOptional = TryTake("?") };
    }

    private SchemaItem Item(string word, int start)
    {
        switch (word)
        {
            case "Tensor": return SchemaItem.Tensor;
            case "int" or "SymInt": return SchemaItem.Int;
            case "float": return SchemaItem.Float;
            case "bool": return SchemaItem.Bool;
            case "str": return SchemaItem.Str;
            case "Scalar": return SchemaItem.Scalar;
            case "ScalarType": return SchemaItem.DType;
            case "Device": return SchemaItem.Device;
            case "Layout": return SchemaItem.Layout;
            case "MemoryFormat": return SchemaItem.MemoryFormat;
            case "Generator": return SchemaItem.Generator;
            default:
                _at = start;
                throw Error("a type (Tensor, int, SymInt, float, bool, str, Scalar, ScalarType, Device, Layout, MemoryFormat or Generator)");
        }
    }

    private int Size()
    {
        var start = _at;
        while (_at < _text.Length && char.IsDigit(_text[_at]))
            _at++;
        if (!int.TryParse(_text.Substring(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size == 0)
            throw Error("a list's size");
        Take("]");
        return size;
    }

    /// <summary>Reads <c>(a)</c>, <c>(a!)</c>, <c>(a|b)</c> or <c>(a -> *)</c>, if there is one.</summary>
    private bool Alias()
    {
        if (_at >= _text.Length || _text[_at] != '(')
            return false;
        var end = _text.IndexOf(')', _at);
        if (end < 0)
            throw Error("an alias annotation that ends");
        var written = _text.IndexOf('!', _at, end - _at) >= 0;
        _at = end + 1;
        return written;
    }

    private SchemaDefault Default()
    {
        SkipSpace();
        if (_at >= _text.Length)
            throw Error("a default");
        if (TryTake("["))
            return new(DefaultKind.List, "", Items().ToEquatableArray());
        if (_text[_at] is '"' or '\'')
            return new(DefaultKind.String, Quoted(), default);
        if (_text[_at] is '-' or '.' || char.IsDigit(_text[_at]))
            return Number();
        var word = Word();
        return new(word switch { "None" => DefaultKind.None, "True" or "False" => DefaultKind.Bool, _ => DefaultKind.Word }, word, default);
    }

    private List<SchemaDefault> Items()
    {
        var items = new List<SchemaDefault>();
        if (TryTake("]"))
            return items;
        do
            items.Add(Default());
        while (TryTake(","));
        Take("]");
        return items;
    }

    private string Quoted()
    {
        var quote = _text[_at++];
        var value = new StringBuilder();
        for (; _at < _text.Length && _text[_at] != quote; _at++)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
                _at++;
            value.Append(_text[_at]);
        }
        Take(quote.ToString());
        return value.ToString();
    }

    private SchemaDefault Number()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '.' or '-' or '+'))
            _at++;
        var text = _text.Substring(start, _at - start);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            return new(DefaultKind.Int, text, default);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return new(DefaultKind.Float, number.ToString("R", CultureInfo.InvariantCulture), default);
        _at = start;
        throw Error("a number");
    }

    private static bool Fits(SchemaDefault value, SchemaType type)
    {
        if (value.Kind == DefaultKind.None)
            return type.IsOptional;
        if (type.IsList && value.Kind == DefaultKind.List)
            return value.Items.All(i => FitsItem(i, type.Item));
        return (!type.IsList || type.ListSize > 0) && FitsItem(value, type.Item);
    }

    private static bool FitsItem(SchemaDefault value, SchemaItem item) => item switch
    {
        SchemaItem.Int => value.Kind == DefaultKind.Int || value is { Kind: DefaultKind.Word, Text: "Mean" or "Sum" },
        SchemaItem.Float => value.Kind is DefaultKind.Int or DefaultKind.Float,
        SchemaItem.Bool => value.Kind == DefaultKind.Bool,
        SchemaItem.Str => value.Kind == DefaultKind.String,
        SchemaItem.Scalar => value.Kind is DefaultKind.Int or DefaultKind.Float or DefaultKind.Bool,
        SchemaItem.DType or SchemaItem.MemoryFormat => value.Kind is DefaultKind.Int or DefaultKind.Word,
        _ => false,
    };

    private string Word()
    {
        SkipSpace();
        var start = _at;
        if (_at < _text.Length && IsWordStart(_text[_at]))
        {
            while (_at < _text.Length && (IsWordStart(_text[_at]) || char.IsDigit(_text[_at])))
                _at++;
        }
        return _at > start ? _text.Substring(start, _at - start) : throw Error("a name");
    }

    private static bool IsWordStart(char c) => c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }

    private bool TryTake(string token)
    {
        SkipSpace();
        if (string.CompareOrdinal(_text, _at, token, 0, token.Length) != 0)
            return false;
        _at += token.Length;
        return true;
    }

    private void Take(string token)
    {
        if (!TryTake(token))
            throw Error($"'{token}'");
    }

    private FormatException Error(string expected)
    {
        SkipSpace();
        var found = _at < _text.Length ? $"'{_text.Substring(_at, Math.Min(20, _text.Length - _at))}'" : "the end";
        return new($"expected {expected} at column {_at + 1}, found {found}");
    }
}
