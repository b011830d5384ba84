using System.Globalization;
using System.Numerics;
using TorchPort.IO;

namespace TorchPort;

/// <summary>A place in a checkpoint: a value and the path that leads to it. Walk on with the indexers, read with <see cref="As{T}"/>.</summary>
public readonly struct CheckpointValue
{
    private readonly string? _file;

    internal CheckpointValue(object? value, string path, string? file) => (Value, Path, _file) = (value, path, file);

    /// <summary>The value, of the type that <see cref="Kind"/> says.</summary>
    public object? Value { get; }

    /// <summary>The keys and indexes that lead here, joined by dots; empty at the root.</summary>
    public string Path { get; }

    /// <summary>What kind of value this is.</summary>
    public CheckpointKind Kind => CheckpointTree.Kind(Value);

    /// <summary>Python's name of the value's type, such as <c>collections.OrderedDict</c>.</summary>
    public string TypeName => CheckpointTree.TypeName(Value);

    /// <summary>The number of things inside; 0 for a value that holds none.</summary>
    public int Count => CheckpointTree.Children(Value).Count();

    /// <summary>What is inside, each with its key: a dict's in order, a sequence's by index, an object's attributes by name.</summary>
    public IEnumerable<KeyValuePair<object?, CheckpointValue>> Entries
    {
        get
        {
            var self = this;
            return CheckpointTree.Children(Value).Select(c => new KeyValuePair<object?, CheckpointValue>(c.Key, self.At(c.Key, c.Value)));
        }
    }

    /// <summary>The value under a key of a dict, or an attribute of an object.</summary>
    /// <exception cref="CheckpointKeyException">There is none.</exception>
    public CheckpointValue this[string key] => Get(key);

    /// <summary>The value under an integer key of a dict, or an item of a sequence; negative indexes count from the back.</summary>
    /// <exception cref="CheckpointKeyException">There is none.</exception>
    public CheckpointValue this[long index] => Get(index);

    /// <summary>The value under a key of any kind.</summary>
    /// <exception cref="CheckpointKeyException">There is none.</exception>
    public CheckpointValue this[object? key] => Get(key is int i ? (long)i : key);

    /// <summary>Looks for a key, index or attribute.</summary>
    public bool TryGet(object? key, out CheckpointValue value)
    {
        key = key is int i ? (long)i : key;
        var found = TryFind(Value, key, out var inner);
        value = found ? At(key, inner) : default;
        return found;
    }

    /// <summary>Attributes that Python code had set on a dict or tensor, such as the <c>_metadata</c> of a state dict; null if none.</summary>
    public CheckpointDict? Attributes => Value switch
    {
        CheckpointDict dict => dict.Attributes,
        Tensor tensor => TensorAttributes.Of(tensor),
        _ => null,
    };

    /// <summary>The tensor that stands here.</summary>
    /// <exception cref="CheckpointKeyException">It is none.</exception>
    public Tensor AsTensor() => As<Tensor>();

    /// <summary>The state dict that stands here, or below here under a customary key such as <c>state_dict</c> or <c>model</c>; of a whole pickled module, what <c>state_dict()</c> would give.</summary>
    /// <exception cref="CheckpointKeyException">None can be told from the rest; the message lists what there is.</exception>
    public OrderedDictionary<string, Tensor> StateDict() => StateDicts.Find(this, _file);

    /// <summary>The value as a .NET type: numbers convert without loss, one-element tensors count as numbers, paths as strings.</summary>
    /// <typeparam name="T">A type that <see cref="CheckpointKind"/> names, or int, float.</typeparam>
    /// <exception cref="CheckpointKeyException">The value is of another kind.</exception>
    public T As<T>()
    {
        if (Value is Tensor { Storage: INamedStorage storage })
            storage.TensorName ??= Path;
        if (Value is T exact)
            return exact;
        if (Convert(typeof(T)) is T converted)
            return converted;
        throw new CheckpointKeyException($"expected {typeof(T).Name}, found {Described()}.", _file, Place);
    }

    /// <inheritdoc/>
    public override string ToString() => PythonText.Of(Value);

    private string Place => Path.Length == 0 ? "the root" : Path;

    private CheckpointValue Get(object? key)
    {
        if (TryGet(key, out var value))
            return value;
        var text = PythonText.Of(key);
        if (!CheckpointTree.IsContainer(Value))
            throw new CheckpointKeyException($"there is no {text} in it, because it is {Described()}.", _file, Place);
        throw new CheckpointKeyException($"there is no {text} in it. It is {Described()} with {Names()}.", _file, Place);
    }

    private string Names()
    {
        var names = CheckpointTree.Children(Value).Take(17).Select(c => PythonText.Of(c.Key)).ToList();
        return names.Count == 0 ? "nothing in it" : string.Join(", ", names.Take(16)) + (names.Count > 16 ? ", …" : "");
    }

    private string Described() => Value is Tensor tensor ? $"a tensor of shape {Shapes.Text(tensor.Shape)}" : $"a {TypeName}";

    private CheckpointValue At(object? key, object? value) => new(value, CheckpointTree.Join(Path, key), _file);

    private static bool TryFind(object? value, object? key, out object? found)
    {
        found = null;
        switch (value)
        {
            case CheckpointDict dict:
                return dict.TryGetValue(key, out found);
            case IReadOnlyList<object?> items when key is long index:
                if (index < 0)
                    index += items.Count;
                if (index < 0 || index >= items.Count)
                    return false;
                found = items[(int)index];
                return true;
            case PickledObject:
                return TryFindIn(CheckpointTree.Children(value), key, out found) || (key is string name && TryFindMember(value, name, out found));
            default:
                return TryFindIn(CheckpointTree.Children(value), key, out found);
        }
    }

    private static bool TryFindIn(IEnumerable<KeyValuePair<object?, object?>> children, object? key, out object? found)
    {
        var wanted = new PythonKey(key);
        foreach (var child in children)
        {
            if (new PythonKey(child.Key).Equals(wanted))
            {
                found = child.Value;
                return true;
            }
        }
        found = null;
        return false;
    }

    /// <summary>As a module's own attribute lookup does: parameters, buffers, submodules.</summary>
    private static bool TryFindMember(object? module, string name, out object? found)
    {
        foreach (var group in (ReadOnlySpan<string>)["_parameters", "_buffers", "_modules"])
        {
            if (TryFindIn(CheckpointTree.Children(module), group, out var members) && members is CheckpointDict dict && dict.TryGetValue(name, out found))
                return true;
        }
        found = null;
        return false;
    }

    private object? Convert(Type wanted)
    {
        if (wanted == typeof(Tensor))
            return (Value as ITensorHolder)?.Tensor;
        var number = Value is Tensor { ElementCount: 1 } t && !t.DType.IsQuantized ? Number(t) : Value;
        if (wanted == typeof(double))
            return number switch { double d => d, long i => (double)i, BigInteger b => (double)b, _ => null };
        if (wanted == typeof(float))
            return number switch { double d => (float)d, long i => (float)i, _ => null };
        if (wanted == typeof(long))
            return number switch { long i => i, double d when d == Math.Floor(d) && Math.Abs(d) < 9e15 => (long)d, _ => null };
        if (wanted == typeof(int))
            return number switch { long i when i == (int)i => (int)i, double d when d == (int)d => (int)d, _ => null };
        if (wanted == typeof(bool))
            return number as bool?;
        if (wanted == typeof(BigInteger))
            return number switch { long i => (BigInteger)i, _ => null };
        if (wanted == typeof(Complex))
            return number switch { Complex c => c, double d => (Complex)d, long i => (Complex)i, _ => null };
        if (wanted == typeof(byte[]) && Value is ByteArray bytes)
            return bytes.Bytes.ToArray();
        if (wanted == typeof(string) && Value is PickledObject { Module: var module } path && module.StartsWith("pathlib", StringComparison.Ordinal) && path.Arguments.All(p => p is string))
            return JoinPath(path.Arguments);
        return wanted == typeof(string) && Value is IFormattable f and not (long or double or BigInteger or Complex) ? f.ToString(null, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>A pathlib path, which is pickled as its parts.</summary>
    private static string JoinPath(CheckpointTuple parts) => string.Join('/', parts.Select((p, i) => i == 0 && p is "/" ? "" : (string)p!));

    private static object? Number(Tensor t) => t.DType == DType.Bool ? t.Item<bool>() : t.DType.IsInteger ? t.Item<long>() : t.DType.IsFloatingPoint ? t.Item<double>() : null;
}
