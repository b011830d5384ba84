using System.Collections;
using System.Globalization;

namespace TorchPort.Nn;

/// <summary>What <see cref="ModuleList{T}"/> and <see cref="ParameterList"/> have in common: members named 0, 1, 2, ….</summary>
/// <typeparam name="T">What they all are.</typeparam>
public abstract class MemberList<T> : Module, IReadOnlyList<T> where T : class
{
    [NotRegistered] private readonly ChildList<T> _children;

    private protected MemberList() => _children = new(AddMember, Exchange);

    /// <summary>How many members there are.</summary>
    public int Count => _children.Count;

    /// <summary>The member at a place; −1 is the last.</summary>
    public T this[int index]
    {
        get => _children[index];
        set => _children[index] = value;
    }

    /// <summary>Adds a member at the end. PyTorch: <c>append</c>.</summary>
    public void Add(T value) => _children.Add(Count.ToString(CultureInfo.InvariantCulture), value);

    /// <summary>Adds members at the end. PyTorch: <c>extend</c>.</summary>
    public void Extend(IEnumerable<T> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values)
            Add(value);
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _children.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
