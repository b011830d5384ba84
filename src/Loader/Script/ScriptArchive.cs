using TorchPort.Nn;

namespace TorchPort.Script;

/// <summary>A TorchScript archive as a module: reads its objects, and writes it again.</summary>
internal sealed class ScriptArchive
{
    private const int MaxDepth = 500;

    private readonly ScriptRun _opening = ScriptRun.ToOpen();

    private readonly Checkpoint _file;
    private readonly TorchScript _script;
    private readonly ScriptLibrary _library;
    private readonly Dictionary<object, object?> _read = new(ReferenceEqualityComparer.Instance);
    private readonly List<(ScriptModule Module, string Name, Tensor Original)> _tensors = [];
    private readonly List<CheckpointList> _lists = [];

    private ScriptArchive(Checkpoint file, TorchScript script) => (_file, _script, _library) = (file, script, new(script, script.Constants.Value, file.File));

    internal static ScriptModule Load(Checkpoint file)
    {
        if (file.Script is not { } script)
            throw new UnsupportedCheckpointException($"expected a TorchScript archive of torch.jit.save, found a file of the format {file.Format}. Checkpoint.Load reads it.", file.File);
        if (script.SourceNames.Count == 0)
            throw new UnsupportedCheckpointException("The archive holds no code.", file.File);
        var archive = new ScriptArchive(file, script);
        if (file.Root.Value is not PickledObject root || archive._library.Class(NameOf(root)) is not { IsModule: true })
            throw new UnsupportedCheckpointException("The archive's object is no module.", file.File);
        var module = (ScriptModule)archive.Read(root, 0)!;
        archive.Unite();
        return module;
    }

    /// <summary>Lists of weights, which recurrent networks have, hold the parameters themselves.</summary>
    private void Unite()
    {
        var members = new Dictionary<(Storage, long, string), Tensor>();
        foreach (var (module, name, original) in _tensors)
        {
            if (((IScriptObject)module).TryGet(name, out var value) && value is Tensor member)
                members[Place(original)] = member;
        }
        foreach (var items in _lists.Select(l => l.Items))
        {
            for (var i = 0; i < items.Count; i++)
            {
                if (items[i] is Tensor tensor && members.TryGetValue(Place(tensor), out var member))
                    items[i] = member;
            }
        }

        static (Storage, long, string) Place(Tensor t) => (t.Storage, t.StorageOffset, $"{Shapes.Text(t.Shape)}{Shapes.Text(t.Strides)}");
    }

    /// <summary>Writes the archive with the tensors that the module has now.</summary>
    internal void Save(ScriptModule root, string path)
    {
        using var mode = GradMode.NoGrad();
        var resized = new ResizedTensors(_script.Archive);
        foreach (var (module, name, original) in _tensors)
        {
            if (((IScriptObject)module).TryGet(name, out var value) && value is Tensor now && (now.Storage != original.Storage || now.StorageOffset != original.StorageOffset))
            {
                if (now.Shape.SequenceEqual(original.Shape) && TypePromotion.Promote(now.DType, original.DType) == original.DType)
                    original.Copy_(now.Detach());
                else if (!resized.TryAdd(original, now.Detach()))
                    throw new ScriptException($"{name} of {module.ClassName} is {now.DType.TorchName} of shape {Shapes.Text(now.Shape)} now, but {original.DType.TorchName} of shape {Shapes.Text(original.Shape)} in the file; it cannot be written into it. Convert it before.", _file.File);
            }
        }
        _script.Archive.WriteAgain(path, resized.Records());
        GC.KeepAlive(root);
    }

    private static string NameOf(PickledObject o) => $"{o.Module}.{o.Name}";

    /// <summary>A value of the pickle as the code sees it.</summary>
    private object? Read(object? value, int depth)
    {
        if (depth > MaxDepth)
            throw new CorruptCheckpointException($"Objects lie within one another more than {MaxDepth} deep.", _file.File);
        switch (value)
        {
            case PickledObject o:
                if (!_read.TryGetValue(o, out var known))
                    known = Object(o, depth);
                return known;
            case CheckpointList list:
                if (_read.TryGetValue(list, out var knownList))
                    return knownList;
                var items = new CheckpointList();
                _read[list] = items;
                _lists.Add(items);
                foreach (var item in list)
                    items.Add(Read(item, depth + 1));
                return items;
            case CheckpointTuple tuple:
                return new CheckpointTuple([.. tuple.Select(i => Read(i, depth + 1))]);
            case CheckpointDict dict:
                if (_read.TryGetValue(dict, out var knownDict))
                    return knownDict;
                var entries = new CheckpointDict();
                _read[dict] = entries;
                foreach (var (key, entry) in dict)
                    entries[key] = Read(entry, depth + 1);
                return entries;
            default:
                return value;
        }
    }

    private static ScriptEnumMember Member(ScriptClass type, object? value) =>
        new(type, type.Constants.Keys.FirstOrDefault(k => type.TryConstant(k, out var v) && PythonOrder.Same(v, value)) ?? "", value);

    private object? Object(PickledObject o, int depth)
    {
        if (_library.Class(NameOf(o)) is not { } type)
            return _read[o] = new ScriptNativeObject(NameOf(o), Read(o.State ?? (o.Arguments.Count > 0 ? o.Arguments : null), depth + 1));
        if (type.Kind is "NamedTuple")
            return _read[o] = new ScriptNamedTuple(type, [.. o.Arguments.Select(i => Read(i, depth + 1))]);
        if (type.Kind is "Enum")
            return _read[o] = Member(type, o.Arguments.Count > 0 ? o.Arguments[0] : null);
        IScriptObject made = type.IsModule ? new ScriptModule(type, _script.Find(o)) { Archive = depth == 0 ? this : null } : new ScriptObject(type);
        _read[o] = made;
        if (type.Methods.TryGetValue("__setstate__", out var restore))
        {
            restore.Call([made, Read(o.State, depth + 1)], [], _opening, 0);
            return made;
        }
        if (o.State is not CheckpointDict state)
            return made;
        foreach (var (key, entry) in state)
        {
            var name = PythonText.Of(key);
            var value = Read(entry, depth + 1);
            if (made is ScriptModule module)
            {
                if (name == "training" && value is bool training)
                {
                    module.Start(training);
                    continue;
                }
                if (value is Tensor tensor)
                {
                    if (_read.TryGetValue(tensor, out var shared) && shared is Tensor same)
                        value = same;
                    _tensors.Add((module, name, tensor));
                }
                module.SetAttribute(name, value);
                if (value is Tensor original && ((IScriptObject)module).TryGet(name, out var stored) && stored is Parameter parameter)
                    _read[entry!] = parameter;
            }
            else
                made.Set(name, value);
        }
        return made;
    }
}
