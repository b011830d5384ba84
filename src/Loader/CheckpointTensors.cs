using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchPort.IO;

namespace TorchPort;

/// <summary>The tensors of a checkpoint by name, in order. A name that two paths share (<c>a.b</c> and <c>a</c>, <c>b</c>) finds the first.</summary>
public sealed class CheckpointTensors : IReadOnlyList<KeyValuePair<string, Tensor>>
{
    // Containers that are shared many times over have far more paths than the file has bytes.
    private const int MaxVisits = 4_000_000;
    internal const int MaxTensors = 4_000_000;
    private const long MaxNameLength = 64 << 20;

    private readonly List<KeyValuePair<string, Tensor>> _items = [];
    private readonly Dictionary<string, int> _index = [];
    private readonly string? _file;
    private int _visits;
    private long _nameLength;

    private CheckpointTensors(string? file) => _file = file;

    /// <summary>The number of tensors.</summary>
    public int Count => _items.Count;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => _items.Select(t => t.Key);

    /// <summary>The tensor at an index, with its name.</summary>
    public KeyValuePair<string, Tensor> this[int index] => _items[index];

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="CheckpointKeyException">There is none.</exception>
    public Tensor this[string name] => TryGetValue(name, out var tensor) ? tensor
        : throw new CheckpointKeyException($"there is no tensor of this name among {Count}: {string.Join(", ", Names.Take(8))}{(Count > 8 ? ", …" : "")}.", _file, name);

    /// <summary>Finds the tensor of a name.</summary>
    public bool TryGetValue(string name, [MaybeNullWhen(false)] out Tensor tensor)
    {
        var found = _index.TryGetValue(name, out var at);
        tensor = found ? _items[at].Value : null;
        return found;
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _index.ContainsKey(name);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static CheckpointTensors Collect(object? root, IEnumerable<KeyValuePair<object?, object?>> extras, string? file)
    {
        var result = new CheckpointTensors(file);
        result.Walk(root, [], new(ReferenceEqualityComparer.Instance));
        foreach (var (name, value) in extras)
            result.Walk(value, [PythonText.Of(name)], new(ReferenceEqualityComparer.Instance));
        return result;
    }

    private void Walk(object? value, List<string> path, HashSet<object> above)
    {
        if ((value as Tensor ?? (value as ITensorHolder)?.Tensor) is { } tensor)
            Add(string.Join('.', path), tensor);
        if (!CheckpointTree.IsContainer(value))
            return;
        if (!above.Add(value!))
            return;
        if (++_visits > MaxVisits || path.Count > CheckpointTree.MaxDepth)
            throw new CorruptCheckpointException($"The values nest deeper than {CheckpointTree.MaxDepth} levels or along more than {MaxVisits} paths.", _file);
        foreach (var (key, child) in CheckpointTree.Children(value))
        {
            if (child is not Tensor && !CheckpointTree.IsContainer(child))
                continue;
            path.Add(PythonText.Of(key));
            Walk(child, path, above);
            path.RemoveAt(path.Count - 1);
        }
        above.Remove(value!);
    }

    private void Add(string name, Tensor tensor)
    {
        _nameLength += name.Length;
        if (_items.Count >= MaxTensors || _nameLength > MaxNameLength)
            throw new CorruptCheckpointException($"More than {MaxTensors} tensors, or names of more than {MaxNameLength} characters, are in the file.", _file);
        if (tensor.Storage is INamedStorage storage)
            storage.TensorName ??= name;
        _index.TryAdd(name, _items.Count);
        _items.Add(new(name, tensor));
    }
}
