using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchPort;

/// <summary>A Python dict of a checkpoint: keys of any kind, in order. Also OrderedDict, defaultdict and Counter.</summary>
/// <remarks>Keys compare as in Python: 1, 1.0 and True are one key. The indexer gets and sets; a missing key is an error.</remarks>
public sealed class CheckpointDict : IReadOnlyCollection<KeyValuePair<object?, object?>>
{
    private const int IndexedFrom = 8;

    private List<KeyValuePair<object?, object?>>? _entries;
    private Dictionary<PythonKey, int>? _index;

    /// <summary>An empty dict.</summary>
    public CheckpointDict() : this("dict") { }

    internal CheckpointDict(string typeName) => TypeName = typeName;

    /// <summary>Python's name for the type: <c>dict</c>, <c>collections.OrderedDict</c>, <c>collections.defaultdict</c>, <c>collections.Counter</c>.</summary>
    public string TypeName { get; }

    /// <summary>The number of keys.</summary>
    public int Count => _entries?.Count ?? 0;

    /// <summary>Attributes set on the dict object itself, such as the <c>_metadata</c> of a state dict; usually none.</summary>
    public CheckpointDict? Attributes { get; internal set; }

    /// <summary>What a defaultdict makes missing values with, usually a <see cref="PickledGlobal"/>.</summary>
    public object? DefaultFactory { get; internal set; }

    /// <summary>The keys, in order.</summary>
    public IEnumerable<object?> Keys => this.Select(e => e.Key);

    /// <summary>The values, in order.</summary>
    public IEnumerable<object?> Values => this.Select(e => e.Value);

    /// <summary>The value of a key; setting one that exists keeps its place.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public object? this[object? key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The dict has no key {PythonText.Of(key)}.");
        set
        {
            var at = Find(key);
            if (at >= 0)
            {
                _entries![at] = new(_entries[at].Key, value);
                return;
            }
            _entries ??= [];
            _entries.Add(new(key, value));
            _index?.Add(new(key), _entries.Count - 1);
        }
    }

    /// <summary>Adds or replaces an entry.</summary>
    public void Add(object? key, object? value) => this[key] = value;

    /// <summary>Takes an entry out, and says whether it was there.</summary>
    internal bool Remove(object? key)
    {
        var at = Find(key);
        if (at < 0)
            return false;
        _entries!.RemoveAt(at);
        _index = null;
        return true;
    }

    /// <summary>Finds the value of a key.</summary>
    public bool TryGetValue(object? key, [MaybeNullWhen(false)] out object? value)
    {
        var at = Find(key);
        value = at < 0 ? null : _entries![at].Value;
        return at >= 0;
    }

    /// <summary>Whether there is such a key.</summary>
    public bool ContainsKey(object? key) => Find(key) >= 0;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<object?, object?>> GetEnumerator() => (_entries ?? []).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Find(object? key)
    {
        if (_entries is null)
            return -1;
        var wanted = new PythonKey(key);
        if (_entries.Count < IndexedFrom)
        {
            for (var i = 0; i < _entries.Count; i++)
            {
                if (new PythonKey(_entries[i].Key).Equals(wanted))
                    return i;
            }
            return -1;
        }
        if (_index is null)
        {
            _index = new(_entries.Count);
            for (var i = 0; i < _entries.Count; i++)
                _index.Add(new(_entries[i].Key), i);
        }
        return _index.TryGetValue(wanted, out var at) ? at : -1;
    }
}
