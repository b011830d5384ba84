using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchPort.Pickle;

/// <summary>Pickles a tree as <c>torch.save</c> does: tensors by the numbers of their storages, which are written apart.</summary>
/// <param name="file">What messages call the result.</param>
/// <param name="converter">Gives tensors another dtype on the way.</param>
internal sealed partial class TorchPickler(string? file, Saving.TensorConverter? converter = null)
{
    private const int MaxBytes = 1 << 28;

    private readonly List<object?> _path = [];
    private readonly List<Storage> _storages = [];
    private readonly Dictionary<Storage, (int Key, DType DType)> _known = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Storage> _mixed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(string Module, string Name), object> _named = [];
    private PickleWriter _out = new();

    /// <summary>The storages in the order of their keys, each once however many tensors view it.</summary>
    internal IReadOnlyList<Storage> Storages => _storages;

    /// <summary>The pickle of a tree.</summary>
    internal ReadOnlyMemory<byte> Pickle(object? root)
    {
        int mixed;
        do
        {
            // A storage that tensors of several dtypes view has to be untyped from its first mention on.
            mixed = _mixed.Count;
            _out = new();
            _storages.Clear();
            _known.Clear();
            Save(root);
        }
        while (_mixed.Count > mixed);
        return _out.Finish();
    }

    private void Save(object? value)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Refused("the tree nests too deep to be saved");
        switch (value)
        {
            case null:
                _out.None();
                break;
            case bool b:
                _out.Bool(b);
                break;
            case string s:
                _out.Text(s);
                break;
            case Scalar s:
                SaveScalar(s);
                break;
            case DType dtype:
                _out.Global("torch", dtype.TorchName);
                break;
            case PickledGlobal global:
                SaveGlobal(global.Module, global.Name);
                break;
            case CheckpointValue wrapped:
                Save(wrapped.Value);
                break;
            case Complex complex:
                _out.Global("__builtin__", "complex");
                _out.Tuple(null, 2, i => _out.Real(i == 0 ? complex.Real : complex.Imaginary));
                _out.Reduce();
                break;
            case double or float or Half or BFloat16:
                _out.Real(value is BFloat16 b16 ? b16 : value is Half half ? (double)half : Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case BigInteger big:
                _out.Integer(big);
                break;
            case ulong wide:
                _out.Integer(wide);
                break;
            case long or int or short or sbyte or byte or ushort or uint:
                _out.Integer(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            default:
                if (!_out.Reference(value))
                    SaveObject(value);
                break;
        }
    }

    private void SaveScalar(Scalar scalar)
    {
        if (scalar.DType == DType.Bool)
            _out.Bool(scalar.ToBoolean());
        else if (scalar.DType == DType.Int64)
            _out.Integer(scalar.ToInt64());
        else if (scalar.DType.IsComplex)
            Save(scalar.ToComplex());
        else
            _out.Real(scalar.ToDouble());
    }

    private void SaveObject(object value)
    {
        switch (value)
        {
            case Tensor or ITensorHolder:
                SaveTensorLike(value);
                break;
            case CheckpointDict dict:
                SaveDict(dict);
                break;
            case CheckpointTuple tuple:
                SaveTuple(tuple);
                break;
            case CheckpointSet set:
                _out.Global("__builtin__", set.IsFrozen ? "frozenset" : "set");
                SaveCallOn(value, () => SaveList(null, set));
                break;
            case byte[] bytes:
                SaveBytes(value, bytes);
                break;
            case ByteArray bytes:
                _out.Global("__builtin__", "bytearray");
                if (bytes.Bytes.IsEmpty)
                    _out.EmptyTuple();
                else
                    _out.Tuple(null, 1, _ => SaveBytes(null, bytes.Bytes.Span));
                _out.Reduce(value);
                break;
            case TorchDevice device:
                _out.Global("torch", "device");
                _out.Tuple(null, device.Index is null ? 1 : 2, i => Save(i == 0 ? device.Type : device.Index));
                _out.Reduce(value);
                break;
            case NumpyDType dtype:
                SaveDType(dtype);
                break;
            case PickledObject o:
                SavePickled(o);
                break;
            default:
                SavePlain(value);
                break;
        }
    }

    /// <summary>.NET's own types.</summary>
    private void SavePlain(object value)
    {
        switch (value)
        {
            case DateOnly or TimeOnly or DateTime or DateTimeOffset or TimeSpan:
                var (name, arguments) = PythonDates.Reduce(value);
                _out.Global("datetime", name);
                _out.Tuple(null, arguments.Length, i => Save(arguments[i]));
                _out.Reduce(value);
                break;
            case IDictionary map:
                SaveEntries(value, map is OrderedDictionary<string, Tensor> or OrderedDictionary<string, object?>,
                    [.. map.Keys.Cast<object?>().Select(k => new KeyValuePair<object?, object?>(k, map[k!]))]);
                break;
            case IEnumerable<KeyValuePair<string, Tensor>> map:
                SaveEntries(value, true, [.. map.Select(e => new KeyValuePair<object?, object?>(e.Key, e.Value))]);
                break;
            case IEnumerable<KeyValuePair<string, object?>> map:
                SaveEntries(value, true, [.. map.Select(e => new KeyValuePair<object?, object?>(e.Key, e.Value))]);
                break;
            case ITuple tuple:
                _out.Tuple(value, tuple.Length, i => SaveAt(i, tuple[i]));
                break;
            case Array { Rank: > 1 }:
                throw Refused("an array of several dimensions has no counterpart in Python: make it a tensor with Torch.Tensor(array)");
            case IEnumerable items:
                SaveList(value, [.. items.Cast<object?>()]);
                break;
            default:
                throw Refused($"a {value.GetType().Name} cannot be saved: only tensors, numbers, strings, bytes, dates, dictionaries, lists and tuples can");
        }
    }

    private void SaveTuple(CheckpointTuple tuple)
    {
        if (!tuple.IsSize)
        {
            _out.Tuple(tuple, tuple.Count, i => SaveAt(i, tuple[i]));
            return;
        }
        _out.Global("torch", "Size");
        SaveCallOn(tuple, () => _out.Tuple(null, tuple.Count, i => Save(tuple[i])));
    }

    private void SaveList(object? self, IReadOnlyCollection<object?> items)
    {
        _out.List(self);
        var index = 0;
        _out.Append(items, item => SaveAt(index++, item));
    }

    private void SaveDict(CheckpointDict dict)
    {
        if (dict.TypeName == "collections.defaultdict")
        {
            _out.Global("collections", "defaultdict");
            SaveCallOn(dict, () => Save(dict.DefaultFactory));
            SetItems(dict, false);
        }
        else if (dict.TypeName == "collections.Counter")
        {
            _out.Global("collections", "Counter");
            SaveCallOn(dict, () => SaveEntries(null, false, dict));
        }
        else
            SaveEntries(dict, dict.TypeName == "collections.OrderedDict", dict);
        if (dict.Attributes is { } attributes)
        {
            Save(attributes);
            _out.Build();
        }
    }

    private void SaveEntries(object? self, bool ordered, IReadOnlyCollection<KeyValuePair<object?, object?>> entries)
    {
        if (ordered)
            SaveOrderedDict(self);
        else
            _out.Dict(self);
        SetItems(entries, !ordered);
    }

    private void SetItems(IReadOnlyCollection<KeyValuePair<object?, object?>> entries, bool isPlainDict) =>
        _out.SetItems(entries, isPlainDict, entry =>
        {
            Save(entry.Key);
            SaveAt(entry.Key, entry.Value);
        });

    private void SaveOrderedDict(object? self)
    {
        _out.Global("collections", "OrderedDict");
        _out.EmptyTuple();
        _out.Reduce(self);
    }

    /// <summary>Calls the class on top with one argument.</summary>
    private void SaveCallOn(object self, Action argument)
    {
        _out.Tuple(null, 1, _ => argument());
        _out.Reduce(self);
    }

    /// <summary>Protocol 2 has no bytes: they are a text of the first 256 characters, encoded.</summary>
    /// <remarks>Python writes empty ones as <c>bytes()</c>, which its own weights_only refuses; this form it takes.</remarks>
    private void SaveBytes(object? self, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            throw Refused($"{bytes.Length} bytes are more than the {MaxBytes} that a pickle can hold here: make them a tensor");
        var text = string.Create(bytes.Length, bytes, (chars, source) =>
        {
            for (var i = 0; i < chars.Length; i++)
                chars[i] = (char)source[i];
        });
        _out.Global("_codecs", "encode");
        _out.Tuple(null, 2, i => _out.Text(i == 0 ? text : "latin1"));
        _out.Reduce(self);
    }

    /// <summary>An object of an unknown class, as the same opcodes would have made it.</summary>
    private void SavePickled(PickledObject o)
    {
        if (o.Rebuilding is { } function)
        {
            SaveCall(o, "torch._tensor", "_rebuild_from_type_v2", 4, i =>
            {
                if (i < 2)
                    SaveGlobal(i == 0 ? function.Module : o.Module, i == 0 ? function.Name : o.Name);
                else
                    Save(i == 2 ? o.Arguments : o.State);
            });
            return;
        }
        if (o.Keywords is { } keywords)
        {
            // Protocol 2 has no opcode for keyword arguments, but the function that it stands for.
            SaveCall(o, "copyreg", "__newobj_ex__", 3, i =>
            {
                if (i == 0)
                    SaveGlobal(o.Module, o.Name);
                else
                    Save(i == 1 ? o.Arguments : keywords);
            });
        }
        else
        {
            SaveGlobal(o.Module, o.Name);
            _out.Tuple(null, o.Arguments.Count, i => SaveAt(i, o.Arguments[i]));
            if (o.IsCalled)
                _out.Reduce(o);
            else
                _out.NewObject(o);
        }
        if (o.Items is { } items)
            _out.Append(items, Save);
        if (o.Entries is { } entries)
            SetItems(entries, false);
        if (o.State is { } state)
        {
            Save(state);
            _out.Build();
        }
    }

    /// <summary>Protocol 2 has Python 2's name for the module of built-in types, and names what lies within a class by <c>getattr</c>.</summary>
    private void SaveGlobal(string module, string name)
    {
        var dot = name.LastIndexOf('.');
        if (dot < 0)
        {
            _out.Global(module == "builtins" ? "__builtin__" : module, name);
            return;
        }
        var only = Only(module, name);
        if (_out.Reference(only))
            return;
        SaveCall(only, "__builtin__", "getattr", 2, i =>
        {
            if (i == 0)
                SaveGlobal(module, name[..dot]);
            else
                _out.Text(name[(dot + 1)..]);
        });
    }

    /// <summary>An object that stands for the one of a name.</summary>
    private object Only(string module, string name)
    {
        if (!_named.TryGetValue((module, name), out var known))
            _named[(module, name)] = known = new();
        return known;
    }

    private void SaveAt(object? key, object? value)
    {
        _path.Add(key);
        Save(value);
        _path.RemoveAt(_path.Count - 1);
    }

    private UnsupportedCheckpointException Refused(string message) =>
        new($"{message}.", file, string.Join('.', _path.Select(PythonText.Of)));
}
