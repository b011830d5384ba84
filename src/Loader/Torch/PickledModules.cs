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
        Collect(module, "", result, new(ReferenceEqualityComparer.Instance), new(file), file);
        return result;
    }

    /// <returns>Whether there is any tensor in the module.</returns>
    private static bool Collect(object module, string prefix, OrderedDictionary<string, Tensor> into, HashSet<object> above, WalkBudget budget, string? file)
    {
        if (budget.IsBarren(module))
            return false;
        budget.Enter(above.Count);
        if (!above.Add(module))
            throw new CorruptCheckpointException("The modules contain themselves.", file, prefix);
        var state = (CheckpointDict)((PickledObject)module).State!;
        var transient = state.TryGetValue("_non_persistent_buffers_set", out var names) ? names as CheckpointSet : null;
        var found = AddAll("_parameters", null) | AddAll("_buffers", transient);
        foreach (var (key, child) in Group(state, "_modules")!)
        {
            if (IsModule(child))
                found |= Collect(child!, $"{prefix}{PythonText.Of(key)}.", into, above, budget, file);
        }
        above.Remove(module);
        if (!found)
            budget.SetBarren(module);
        return found;

        bool AddAll(string group, CheckpointSet? except)
        {
            var any = false;
            foreach (var (key, value) in Group(state, group)!)
            {
                if ((value as Tensor ?? (value as ITensorHolder)?.Tensor) is not { } tensor || except?.Contains(key) == true)
                    continue;
                var name = prefix + PythonText.Of(key);
                budget.Name(name);
                into[name] = tensor;
                any = true;
            }
            return any;
        }
    }

    private static CheckpointDict? Group(CheckpointDict state, string name) => state.TryGetValue(name, out var group) ? group as CheckpointDict : null;
}
