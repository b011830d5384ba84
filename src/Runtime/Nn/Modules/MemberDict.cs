using System.Collections;

namespace TorchPort.Nn;

/// <summary>What <see cref="ModuleDict{T}"/> and <see cref="ParameterDict"/> have in common: members by name, in order.</summary>
/// <typeparam name="T">What they all are.</typeparam>
public abstract class MemberDict<T> : Module, IReadOnlyCollection<KeyValuePair<string, T>> where T : class
{
    [NotRegistered] private readonly ChildList<T> _children;

    private protected MemberDict() => _children = new(AddMember, Exchange);

    /// <summary>How many members there are.</summary>
    public int Count => _children.Count;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Keys => _children.Names;

    /// <summary>The members, in order.</summary>
    public IEnumerable<T> Values => _children;

    /// <summary>The member of a name; a new name is added.</summary>
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

    /// <summary>Adds a member.</summary>
    public void Add(string name, T value) => _children.Add(name, value);

    /// <summary>Takes a member away.</summary>
    /// <returns>Whether there was one of this name.</returns>
    public bool Remove(string name)
    {
        RemoveMember(name);
        return _children.Remove(name);
    }

    /// <summary>Whether there is a member of this name.</summary>
    public bool ContainsKey(string name) => _children.Contains(name);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => Keys.Zip(Values, KeyValuePair.Create).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
