using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

/// <summary>A case's arguments by the names of a Python function's parameters, to be handed to an operator of other ones.</summary>
internal sealed class PythonArguments
{
    private readonly List<KeyValuePair<string, AtenValue>> _values;

    /// <param name="c">The case.</param>
    /// <param name="signature">The parameters' names in order, separated by commas; what is given beyond them goes by position.</param>
    internal PythonArguments(OpInfoCase c, string signature)
    {
        var names = signature.Split(", ");
        _values = [.. c.Args.Select((a, i) => KeyValuePair.Create(names[i], a)), .. c.Kwargs];
    }

    /// <summary>The value, or <c>None</c> if it was not given.</summary>
    internal AtenValue this[string name] => _values.Find(v => v.Key == name).Value;

    internal bool IsTrue(string name) => this[name] is { Kind: AtenKind.Bool } value && value.AsBool();

    internal PythonArguments Rename(string from, string to)
    {
        var at = _values.FindIndex(v => v.Key == from);
        if (at >= 0)
            _values[at] = KeyValuePair.Create(to, _values[at].Value);
        return this;
    }

    internal PythonArguments Drop(params string[] names)
    {
        _values.RemoveAll(v => names.Contains(v.Key));
        return this;
    }

    internal PythonArguments Set(string name, AtenValue value)
    {
        Drop(name);
        _values.Add(KeyValuePair.Create(name, value));
        return this;
    }

    internal PythonArguments SetDefault(string name, AtenValue value)
    {
        if (_values.TrueForAll(v => v.Key != name))
            _values.Add(KeyValuePair.Create(name, value));
        return this;
    }

    internal PythonArguments Map(string name, Func<AtenValue, AtenValue> map)
    {
        var at = _values.FindIndex(v => v.Key == name);
        if (at >= 0)
            _values[at] = KeyValuePair.Create(name, map(_values[at].Value));
        return this;
    }

    /// <summary>Without the parameters that are <c>None</c>.</summary>
    internal PythonArguments DropNone()
    {
        _values.RemoveAll(v => v.Value.IsNone);
        return this;
    }

    internal AtenValue Call(string aten) => AtenTable.Call(aten, [], _values);
}
