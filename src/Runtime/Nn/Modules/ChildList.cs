using System.Collections;

namespace TorchPort.Nn;

/// <summary>The named members of a container module, in order, kept in step with its registrations.</summary>
/// <param name="register">Adds a member to the module.</param>
/// <param name="exchange">Puts another value under a name.</param>
internal sealed class ChildList<T>(Action<string, object> register, Action<string, object> exchange) : IReadOnlyList<T> where T : class
{
    private readonly OrderedDictionary<string, T> _items = [];

    public int Count => _items.Count;

    internal IEnumerable<string> Names => _items.Keys;

    public T this[int index]
    {
        get => _items.GetAt(Place(index)).Value;
        set => Set(_items.GetAt(Place(index)).Key, value);
    }

    internal T this[string name]
    {
        get => _items.TryGetValue(name, out var item) ? item : throw new KeyNotFoundException($"There is no member \"{name}\" among {string.Join(", ", Names)}.");
        set => Set(name, value);
    }

    internal void Add(string name, T item)
    {
        ArgumentNullException.ThrowIfNull(item);
        register(name, item);
        _items.Add(name, item);
    }

    internal bool Remove(string name) => _items.Remove(name);

    internal bool Contains(string name) => _items.ContainsKey(name);

    public IEnumerator<T> GetEnumerator() => _items.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Set(string name, T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        exchange(name, value);
        _items[name] = value;
    }

    private int Place(int index)
    {
        var place = index < 0 ? index + Count : index;
        return place >= 0 && place < Count ? place : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} members.");
    }
}
