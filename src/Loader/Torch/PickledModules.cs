namespace TorchPort;

/// <summary>Whole modules that were pickled as objects (<c>torch.save(model)</c>): what their <c>state_dict()</c> would give.</summary>
internal static class PickledModules
{
    /// <summary>Whether a value is a module: an object with parameters, buffers and submodules.</summary>
    internal static bool IsModule(object? value) => value is PickledObject { State: CheckpointDict state }
        && Group(state, "_parameters") is not null && Group(state, "_buffers") is not null && Group(state, "_modules") is not null;

    /// <summary>Parameters and persistent buffers by dotted name, in PyTorch's order: each module's parameters before its buffers, and its own before its children's. Tied weights are the same tensor under each name.</summary>
    internal static OrderedDictionary<string, Tensor> StateDict(object module, string? file)
    {
        var result = new OrderedDictionary<string, Tensor>();
        Collect(module, "", result, new(ReferenceEqualityComparer.Instance), file);
        return result;
    }

    private static void Collect(object module, string prefix, OrderedDictionary<string, Tensor> into, HashSet<object> above, string? file)
    {
        if (above.Count > CheckpointTree.MaxDepth || !above.Add(module))
            throw new CorruptCheckpointException("The modules contain themselves, or nest absurdly deep.", file, prefix);
        var state = (CheckpointDict)((PickledObject)module).State!;
        AddAll(Group(state, "_parameters")!, _ => true);
        var transient = state.TryGetValue("_non_persistent_buffers_set", out var names) ? names as CheckpointSet : null;
        AddAll(Group(state, "_buffers")!, name => transient is null || !transient.Contains(name));
        foreach (var (key, child) in Group(state, "_modules")!)
        {
            if (IsModule(child))
                Collect(child!, Name(key) + ".", into, above, file);
        }
        above.Remove(module);

        string Name(object? key) => prefix + PythonText.Of(key);

        void AddAll(CheckpointDict group, Func<object?, bool> isWanted)
        {
            foreach (var (key, value) in group)
            {
                if ((value as Tensor ?? (value as ITensorHolder)?.Tensor) is { } tensor && isWanted(key))
                    into[Name(key)] = tensor;
            }
            if (into.Count > CheckpointTensors.MaxTensors)
                throw new CorruptCheckpointException($"The modules have more than {CheckpointTensors.MaxTensors} tensors.", file);
        }
    }

    private static CheckpointDict? Group(CheckpointDict state, string name) => state.TryGetValue(name, out var group) ? group as CheckpointDict : null;
}
