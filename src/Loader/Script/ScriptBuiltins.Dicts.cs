namespace TorchPort.Script;

internal static partial class ScriptBuiltins
{
    private static void AddDicts(Dictionary<string, ScriptBuiltin> all)
    {
        all.For<CheckpointDict>("aten::keys", (_, dict) => ScriptValues.Listed(dict.Keys));
        all.For<CheckpointDict>("aten::values", (_, dict) => ScriptValues.Listed(dict.Values));
        all.For<CheckpointDict>("aten::items", (_, dict) => ScriptValues.Listed(dict.Select(e => (object?)new CheckpointTuple(e.Key, e.Value))));
        all.For<CheckpointDict>("aten::get", (a, dict) => dict.TryGetValue(a[1], out var value) ? value : a.Named("default_value", 2));
        all.For<CheckpointDict>("aten::setdefault", (a, dict) =>
        {
            a.Frame.Run.Changes("a dict");
            if (!dict.TryGetValue(a[1], out var value))
                dict[a[1]] = value = a[2];
            return value;
        });
        all.For<CheckpointDict>("aten::pop", (a, dict) =>
        {
            a.Frame.Run.Changes("a dict");
            if (!dict.TryGetValue(a[1], out var value))
                return a.Count > 2 ? a[2] : throw a.Error($"The dict has no key {PythonText.Of(a[1])}.");
            dict.Remove(a[1]);
            return value;
        });
        all.For<CheckpointDict>("aten::popitem", (a, dict) =>
        {
            a.Frame.Run.Changes("a dict");
            var (key, value) = dict.Count > 0 ? dict.Last() : throw a.Error("The dict is empty.");
            dict.Remove(key);
            return new CheckpointTuple(key, value);
        });
        all.For<CheckpointDict>("aten::Delete", (a, dict) => Then(null, () =>
        {
            a.Frame.Run.Changes("a dict");
            if (!dict.Remove(a[1]))
                throw a.Error($"The dict has no key {PythonText.Of(a[1])}.");
        }));
        all.For<CheckpointDict>("aten::clear", (a, dict) => Then(null, () =>
        {
            a.Frame.Run.Changes("a dict");
            foreach (var key in dict.Keys.ToArray())
                dict.Remove(key);
        }));
        all.For<CheckpointDict>("aten::update", (a, dict) => Then(null, () =>
        {
            a.Frame.Run.Changes("a dict");
            foreach (var (key, value) in a.At<CheckpointDict>(1))
                dict[key] = value;
        }));
        all.For<CheckpointDict>("aten::copy", (_, dict) => DictOfPairs(dict));
        all.Always("aten::dict", a => a.Count == 0 ? new CheckpointDict()
            : a[0] is CheckpointDict other ? DictOfPairs(other)
            : DictOfPairs(a.At<IReadOnlyList<object?>>(0).Select(p => p is IReadOnlyList<object?> { Count: 2 } pair ? new KeyValuePair<object?, object?>(pair[0], pair[1]) : throw a.Error("A pair was expected."))));
    }

    private static CheckpointDict DictOfPairs(IEnumerable<KeyValuePair<object?, object?>> pairs)
    {
        var dict = new CheckpointDict();
        foreach (var (key, value) in pairs)
            dict[key] = value;
        return dict;
    }
}
