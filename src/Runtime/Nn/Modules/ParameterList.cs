using System.Collections;
using System.Globalization;

namespace TorchPort.Nn;

/// <summary>Parameters named 0, 1, 2, …. PyTorch: <c>nn.ParameterList</c>.</summary>
public sealed class ParameterList : Module, IReadOnlyList<Parameter>
{
    [NotRegistered] private readonly ChildList<Parameter> _children;

    /// <summary>No parameters yet.</summary>
    public ParameterList() => _children = new(RegisterParameter, Exchange);

    /// <summary>The given parameters.</summary>
    public ParameterList(params IEnumerable<Parameter> parameters) : this()
    {
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (var parameter in parameters)
            Add(parameter);
    }

    /// <summary>How many parameters there are.</summary>
    public int Count => _children.Count;

    /// <summary>The parameter at a place; −1 is the last.</summary>
    public Parameter this[int index]
    {
        get => _children[index];
        set => _children[index] = value;
    }

    /// <summary>Adds a parameter at the end. PyTorch: <c>append</c>.</summary>
    public void Add(Parameter parameter) => _children.Add(Count.ToString(CultureInfo.InvariantCulture), parameter);

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => _children.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Parameters by name, in order. PyTorch: <c>nn.ParameterDict</c>.</summary>
public sealed class ParameterDict : Module, IReadOnlyCollection<KeyValuePair<string, Parameter>>
{
    [NotRegistered] private readonly ChildList<Parameter> _children;

    /// <summary>No parameters yet.</summary>
    public ParameterDict() => _children = new(RegisterParameter, Exchange);

    /// <summary>How many parameters there are.</summary>
    public int Count => _children.Count;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Keys => _children.Names;

    /// <summary>The parameters, in order.</summary>
    public IEnumerable<Parameter> Values => _children;

    /// <summary>The parameter of a name; a new name is added.</summary>
    public Parameter this[string name]
    {
        get => _children[name];
        set
        {
            if (_children.Contains(name))
                _children[name] = value;
            else
                _children.Add(name, value);
        }
    }

    /// <summary>Adds a parameter.</summary>
    public void Add(string name, Parameter parameter) => _children.Add(name, parameter);

    /// <summary>Whether there is a parameter of this name.</summary>
    public bool ContainsKey(string name) => _children.Contains(name);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Parameter>> GetEnumerator() => Keys.Zip(Values, KeyValuePair.Create).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
