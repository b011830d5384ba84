using System.Collections;

namespace TorchPort.Nn;

/// <summary>Modules by name, in order. PyTorch: <c>nn.ModuleDict</c>.</summary>
/// <typeparam name="T">What they all are.</typeparam>
public class ModuleDict<T> : Module, IReadOnlyCollection<KeyValuePair<string, T>> where T : Module
{
    [NotRegistered] private readonly ChildList<T> _children;

    /// <summary>No modules yet.</summary>
    public ModuleDict() => _children = new(RegisterModule, Exchange);

    /// <summary>How many modules there are.</summary>
    public int Count => _children.Count;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Keys => _children.Names;

    /// <summary>The modules, in order.</summary>
    public IEnumerable<T> Values => _children;

    /// <summary>The module of a name; a new name is added.</summary>
    public T this[string name]
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

    /// <summary>Adds a module.</summary>
    public void Add(string name, T module) => _children.Add(name, module);

    /// <summary>Whether there is a module of this name.</summary>
    public bool ContainsKey(string name) => _children.Contains(name);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => Keys.Zip(Values, KeyValuePair.Create).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Modules from tensor to tensor by name. PyTorch: <c>nn.ModuleDict</c>.</summary>
public sealed class ModuleDict : ModuleDict<Module<Tensor, Tensor>>;
