namespace TorchPort.Script;

/// <summary>A class of the code: a module, a plain class, a named tuple, an enumeration or an interface.</summary>
/// <param name="library">What it is part of.</param>
/// <param name="fullName">Its name with that of its module.</param>
/// <param name="kind">What it derives from: <c>Module</c>, <c>NamedTuple</c>, <c>Enum</c>, <c>Interface</c>, or nothing.</param>
internal sealed class ScriptClass(ScriptLibrary library, string fullName, string kind)
{
    internal ScriptLibrary Library => library;

    internal string FullName => fullName;

    internal string Kind => kind;

    internal bool IsModule => kind == "Module";

    /// <summary>The attributes, in order.</summary>
    internal List<string> Fields { get; } = [];

    /// <summary>Attributes that are the same in every object, and members of an enumeration.</summary>
    internal Dictionary<string, ScriptExpression> Constants { get; } = [];

    internal Dictionary<string, ScriptFunction> Methods { get; } = [];

    /// <summary>An attribute that is the same in every object; false if there is none of this name.</summary>
    internal bool TryConstant(string name, out object? value)
    {
        value = null;
        if (!Constants.TryGetValue(name, out var expression))
            return false;
        value = expression.Value(new(new(library, name, $"{fullName}.{name}", fullName), new(), 0));
        return true;
    }
}
