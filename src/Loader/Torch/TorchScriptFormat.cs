using TorchPort.Pickle;
using TorchPort.Zip;

namespace TorchPort;

/// <summary>TorchScript archives: <c>torch.jit.save</c>, also those for the lite interpreter.</summary>
internal static class TorchScriptFormat
{
    private const string Constants = "constants.pkl";

    internal static Checkpoint? TryRead(ZipContainer zip, PickleContext context)
    {
        if (TorchArchive.Find(zip, "data.pkl") is not { } archive || !archive.Has(Constants))
            return null;
        var root = archive.Unpickle("data.pkl", "data/", context, Classes);
        var constants = archive.Unpickle(Constants, "constants/", context, Classes);
        var script = new TorchScript(archive, constants);
        return new("torchscript", root, archive.Path)
        {
            Script = script,
            Extras = NamedConstants(constants),
            StateDictReader = root is PickledObject module ? () => StateDict(script, module, archive.Path) : null,
        };
    }

    /// <summary>TorchScript's own names in pickles: lists and dicts with a note of their element types.</summary>
    internal static PickleConstructor? Classes(PickledGlobal global) => global switch
    {
        { Module: "torch.jit._pickle", Name: "restore_type_tag" or "build_intlist" or "build_doublelist" or "build_boollist" or "build_tensorlist" } => call => call[0],
        _ => null,
    };

    private static IEnumerable<KeyValuePair<object?, object?>> NamedConstants(object? constants) =>
        constants is CheckpointTuple tuple ? tuple.Select((value, i) => new KeyValuePair<object?, object?>($"CONSTANTS.c{i}", value)) : [];

    private static OrderedDictionary<string, Tensor> StateDict(TorchScript script, PickledObject module, string file)
    {
        var result = new OrderedDictionary<string, Tensor>();
        Collect(script, module, "", result, new(ReferenceEqualityComparer.Instance), new(file), file);
        return result;
    }

    private static void Collect(TorchScript script, PickledObject module, string prefix, OrderedDictionary<string, Tensor> into, HashSet<object> above, WalkBudget budget, string file)
    {
        if (script.Find(module) is not { } type || module.State is not CheckpointDict state)
            return;
        budget.Enter(above.Count);
        if (!above.Add(module))
            throw new CorruptCheckpointException("The modules contain themselves.", file, prefix);
        var buffers = type.Buffers ?? [.. state.Keys.OfType<string>().Except(type.Parameters)];
        foreach (var name in type.Parameters.Concat(buffers))
        {
            if (!state.TryGetValue(name, out var value) || value is not Tensor tensor)
                continue;
            budget.Name(prefix + name);
            into[prefix + name] = tensor;
        }
        foreach (var (key, value) in state)
        {
            if (value is PickledObject child)
                Collect(script, child, $"{prefix}{PythonText.Of(key)}.", into, above, budget, file);
        }
        above.Remove(module);
    }
}
