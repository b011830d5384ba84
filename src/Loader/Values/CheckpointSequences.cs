using System.Collections;

namespace TorchPort;

/// <summary>A Python list of a checkpoint.</summary>
public sealed class CheckpointList : IReadOnlyList<object?>
{
    private List<object?>? _items;

    /// <summary>The number of items.</summary>
    public int Count => _items?.Count ?? 0;

    /// <summary>An item, counted from 0.</summary>
    public object? this[int index] => (_items ?? [])[index];

    /// <summary>Appends an item.</summary>
    public void Add(object? item) => Items.Add(item);

    /// <summary>The items, to be changed.</summary>
    internal List<object?> Items => _items ??= [];

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => (_items ?? []).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A Python tuple of a checkpoint, or a <c>torch.Size</c>.</summary>
public sealed class CheckpointTuple : IReadOnlyList<object?>
{
    private readonly object?[] _items;

    /// <summary>A tuple of the given items.</summary>
    public CheckpointTuple(params object?[] items) : this(items, isSize: false) { }

    internal CheckpointTuple(object?[] items, bool isSize) => (_items, IsSize) = (items, isSize);

    internal static CheckpointTuple Empty { get; } = new();

    /// <summary>Whether this is a <c>torch.Size</c>.</summary>
    public bool IsSize { get; }

    /// <summary>The number of items.</summary>
    public int Count => _items.Length;

    /// <summary>An item, counted from 0.</summary>
    public object? this[int index] => _items[index];

    /// <summary>A <c>torch.Size</c>.</summary>
    public static CheckpointTuple Size(params ReadOnlySpan<long> shape)
    {
        var items = new object?[shape.Length];
        for (var i = 0; i < items.Length; i++)
            items[i] = shape[i];
        return new(items, isSize: true);
    }

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A Python set or frozenset of a checkpoint; the items keep the order of the file.</summary>
public sealed class CheckpointSet : IReadOnlyCollection<object?>
{
    private readonly CheckpointDict _items = new();

    /// <summary>An empty set.</summary>
    public CheckpointSet(bool isFrozen = false) => IsFrozen = isFrozen;

    /// <summary>Whether this is a frozenset.</summary>
    public bool IsFrozen { get; }

    /// <summary>The number of items.</summary>
    public int Count => _items.Count;

    /// <summary>Adds an item if it is not there.</summary>
    public void Add(object? item) => _items[item] = null;

    /// <summary>Whether the item is there.</summary>
    public bool Contains(object? item) => _items.ContainsKey(item);

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => _items.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
