using System.Collections.Frozen;
using System.Numerics;

namespace TorchPort.Pickle;

/// <summary>Makes the data that a call in a pickle stands for.</summary>
internal delegate object? PickleConstructor(PickleCall call);

/// <summary>The table of the names that are more than inert: which data a call of each stands for.</summary>
internal static partial class PickleConstructors
{
    private static readonly FrozenDictionary<PickledGlobal, PickleConstructor> Table = Build();

    /// <summary>The constructor of a name; null for names that make inert objects.</summary>
    internal static PickleConstructor? Find(PickledGlobal global) => Table.GetValueOrDefault(global);

    private static FrozenDictionary<PickledGlobal, PickleConstructor> Build()
    {
        var table = new Dictionary<PickledGlobal, PickleConstructor>();
        AddPython(Add);
        AddNumpy(Add);
        AddTorch(Add);
        return table.ToFrozenDictionary();

        void Add(string module, string name, PickleConstructor make) => table.Add(new(module, name), make);
    }

    private static void AddPython(Action<string, string, PickleConstructor> add)
    {
        add("collections", "OrderedDict", c => Dict(c, "collections.OrderedDict", c.Count > 0 ? c[0] : null));
        add("collections", "Counter", c => Dict(c, "collections.Counter", c.Count > 0 ? c[0] : null));
        add("collections", "defaultdict", DefaultDict);
        add("builtins", "dict", c => Dict(c, "dict", c.Count > 0 ? c[0] : null));
        add("builtins", "list", c => Fill(new CheckpointList(), Items(c)));
        add("builtins", "tuple", c => new CheckpointTuple([.. Items(c)]));
        add("builtins", "set", c => Fill(new CheckpointSet(), c));
        add("builtins", "frozenset", c => Fill(new CheckpointSet(isFrozen: true), c));
        add("builtins", "complex", c => c.Count switch { 0 => Complex.Zero, 1 => new Complex(c.Real(0), 0), _ => new Complex(c.Real(0), c.Real(1)) });
        add("builtins", "bytes", c => c.Count == 0 ? Array.Empty<byte>() : Bytes(c));
        add("builtins", "bytearray", c => new ByteArray(c.Count == 0 ? [] : Bytes(c)));
        add("_codecs", "encode", c => Encode(c));
        add("copyreg", "_reconstructor", Reconstruct);
        add("copyreg", "__newobj__", c => c.Remake(c[0], c.Rest(1), null));
        add("copyreg", "__newobj_ex__", c => c.Remake(c[0], c.Tuple(1), c[2] as CheckpointDict ?? throw c.Wrong(2, "a dict")));
        add("datetime", "date", c => c[0] is byte[] or string ? PythonDateReader.Date(c) : c.Inert());
        add("datetime", "time", c => c[0] is byte[] or string ? PythonDateReader.Time(c) : c.Inert());
        add("datetime", "datetime", c => c[0] is byte[] or string ? PythonDateReader.DateTime(c) : c.Inert());
        add("datetime", "timedelta", PythonDateReader.Duration);
    }

    private static CheckpointDict Dict(PickleCall call, string typeName, object? source)
    {
        var result = new CheckpointDict(typeName);
        foreach (var (key, value) in Pairs(call, source))
        {
            call.Reader.Spend(32);
            result[call.Key(key)] = value;
        }
        return result;
    }

    /// <summary>The entries that <c>dict(source)</c> has: those of another dict, or pairs.</summary>
    private static IEnumerable<KeyValuePair<object?, object?>> Pairs(PickleCall call, object? source) => source switch
    {
        null => [],
        CheckpointDict dict => dict,
        IReadOnlyList<object?> pairs => pairs.Select(p => p is IReadOnlyList<object?> { Count: 2 } pair ? new KeyValuePair<object?, object?>(pair[0], pair[1]) : throw call.Wrong(0, "pairs")),
        _ => throw call.Wrong(0, "a dict or pairs"),
    };

    private static CheckpointDict DefaultDict(PickleCall call)
    {
        var result = Dict(call, "collections.defaultdict", call.Count > 1 ? call[1] : null);
        result.DefaultFactory = call.Count > 0 ? call[0] : null;
        return result;
    }

    private static IEnumerable<object?> Items(PickleCall call)
    {
        if (call.Count == 0)
            return [];
        var (items, count) = call[0] switch
        {
            IReadOnlyCollection<object?> list => (list, list.Count),
            CheckpointDict dict => (dict.Keys, dict.Count),
            string text => (text.EnumerateRunes().Select(r => (object?)r.ToString()), text.Length),
            _ => throw call.Wrong(0, "a list, tuple or set"),
        };
        call.Reader.Spend(32L * count);
        return items;
    }

    private static CheckpointList Fill(CheckpointList list, IEnumerable<object?> items)
    {
        foreach (var item in items)
            list.Add(item);
        return list;
    }

    private static CheckpointSet Fill(CheckpointSet set, PickleCall call)
    {
        foreach (var item in Items(call))
            set.Add(call.Key(item));
        return set;
    }

    /// <summary>Bytes in protocol 2: <c>_codecs.encode(text, "latin1")</c>.</summary>
    private static byte[] Encode(PickleCall call)
    {
        var text = call.Text(0);
        call.Reader.Spend(2L * text.Length);
        var encoding = call.Count > 1 ? call.Text(1).Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant() : "utf8";
        if (encoding is "latin1" or "iso88591")
            return text.All(c => c < 256) ? System.Text.Encoding.Latin1.GetBytes(text) : throw call.Wrong(0, "Latin-1 text");
        return encoding is "utf8" or "ascii" ? System.Text.Encoding.UTF8.GetBytes(text) : throw call.Wrong(1, "latin1 or utf8");
    }

    private static byte[] Bytes(PickleCall call) => call[0] switch
    {
        byte[] bytes => bytes,
        string => Encode(call),
        IReadOnlyList<object?> { Count: <= 1 << 16 } items when items.All(i => i is long and >= 0 and < 256) => [.. items.Select(i => (byte)(long)i!)],
        _ => throw call.Wrong(0, "bytes"),
    };

    /// <summary>An object in protocols 0 and 1: <c>copyreg._reconstructor(cls, base, state)</c>.</summary>
    private static object? Reconstruct(PickleCall call)
    {
        if (call[0] is PickledGlobal cls && Find(cls) is null && call[1] is PickledGlobal { Module: "builtins", Name: not "object" } basis)
        {
            return (basis.Name, call.Count > 2 ? call[2] : null) switch
            {
                ("dict", CheckpointDict entries) => new PickledObject(cls.Module, cls.Name) { Entries = entries },
                ("list" or "set", CheckpointList items) => new PickledObject(cls.Module, cls.Name) { Items = items },
                _ => new PickledObject(cls.Module, cls.Name, call.Rest(2)),
            };
        }
        return call.Remake(call[0], CheckpointTuple.Empty, null);
    }
}
