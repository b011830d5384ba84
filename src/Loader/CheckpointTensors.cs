using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchPort.IO;

namespace TorchPort;

/// <summary>The tensors of a checkpoint by name, in order. A name that two paths share (<c>a.b</c> and <c>a</c>, <c>b</c>) finds the first.</summary>
public sealed class CheckpointTensors : IReadOnlyList<KeyValuePair<string, Tensor>>
{
    private readonly List<KeyValuePair<string, Tensor>> _items = [];
    private readonly Dictionary<string, int> _index = [];
    private readonly string? _file;
    private readonly WalkBudget _budget;

    private CheckpointTensors(string? file) => (_file, _budget) = (file, new(file));

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

    /// <summary>Lists the tensors at and below a value.</summary>
    /// <returns>Whether there may be any: false only when the whole of what is below was seen.</returns>
    private bool Walk(object? value, List<string> path, HashSet<object> above)
    {
        var found = false;
        if ((value as Tensor ?? (value as ITensorHolder)?.Tensor) is { } tensor)
        {
            Add(string.Join('.', path), tensor);
            found = true;
        }
        if (!CheckpointTree.IsContainer(value) || _budget.IsBarren(value!))
            return found;
        if (!above.Add(value!))
            return true;
        _budget.Enter(path.Count);
        foreach (var (key, child) in CheckpointTree.Children(value))
        {
            if (child is not Tensor && !CheckpointTree.IsContainer(child))
                continue;
            path.Add(PythonText.Of(key));
            found |= Walk(child, path, above);
            path.RemoveAt(path.Count - 1);
        }
        above.Remove(value!);
        if (!found)
            _budget.SetBarren(value!);
        return found;
    }

    private void Add(string name, Tensor tensor)
    {
        _budget.Name(name);
        if (tensor.Storage is INamedStorage storage)
            storage.TensorName ??= name;
        _index.TryAdd(name, _items.Count);
        _items.Add(new(name, tensor));
    }
}
