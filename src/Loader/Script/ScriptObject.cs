namespace TorchPort.Script;

/// <summary>An object of a class of the code.</summary>
internal interface IScriptObject
{
    ScriptClass Class { get; }

    bool TryGet(string name, out object? value);

    void Set(string name, object? value);
}

/// <summary>An object of a class that is no module.</summary>
internal sealed class ScriptObject(ScriptClass type) : IScriptObject
{
    private readonly Dictionary<string, object?> _attributes = [];

    public ScriptClass Class => type;

    public bool TryGet(string name, out object? value) => _attributes.TryGetValue(name, out value) || type.TryConstant(name, out value);

    public void Set(string name, object? value) => _attributes[name] = value;
}

/// <summary>A tuple whose items have names.</summary>
internal sealed class ScriptNamedTuple(ScriptClass type, object?[] items) : System.Collections.IEnumerable, IReadOnlyList<object?>
{
    internal ScriptClass Class => type;

    public int Count => items.Length;

    public object? this[int index] => items[index];

    internal bool TryGet(string name, out object? value)
    {
        var at = type.Fields.IndexOf(name);
        value = at >= 0 && at < items.Length ? items[at] : null;
        return at >= 0;
    }

    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)items).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A member of an enumeration.</summary>
internal sealed record ScriptEnumMember(ScriptClass Class, string Name, object? Value);

/// <summary>An object of a class that is built into PyTorch: its state as the archive has it.</summary>
internal sealed record ScriptNativeObject(string ClassName, object? State)
{
    /// <summary>The weights it holds, once they were looked at.</summary>
    internal ScriptPackedWeight? Read { get; set; }
}
