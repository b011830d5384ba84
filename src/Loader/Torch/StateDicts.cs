namespace TorchPort;

/// <summary>Finds the state dict in whatever a training script saved.</summary>
internal static class StateDicts
{
    /// <summary>The keys under which scripts keep their model, the most telling first.</summary>
    private static readonly string[] Customary =
    [
        "state_dict", "model_state_dict", "model_state", "model", "net", "network", "module", "weights", "params", "parameters",
        "ema_state_dict", "state_dict_ema", "model_ema", "params_ema", "ema", "generator", "g_ema", "encoder", "backbone", "student", "teacher",
    ];

    /// <summary>The state dict at or below a place.</summary>
    /// <exception cref="CheckpointKeyException">There is none, or more than one without a customary name.</exception>
    internal static OrderedDictionary<string, Tensor> Find(CheckpointValue root, string? file)
    {
        if (TryRead(root.Value, file) is { } own)
            return own;
        if (root.Value is CheckpointDict dict)
        {
            foreach (var key in Customary)
            {
                if (!dict.TryGetValue(key, out var value))
                    continue;
                if (TryRead(value, file) is { } found)
                    return found;
                if (value is CheckpointDict inner && Customary.Where(inner.ContainsKey).Select(k => TryRead(inner[k], file)).FirstOrDefault(s => s is not null) is { } deeper)
                    return deeper;
            }
            var candidates = dict.Where(e => e.Value is not CheckpointDict { Count: 0 }).Select(e => TryRead(e.Value, file)).Where(s => s is not null).Take(2).ToList();
            if (candidates is [{ } only])
                return only;
        }
        var there = root.Value is CheckpointDict keys ? $"a {root.TypeName} with {Described(keys)}" : $"a {root.TypeName}";
        throw new CheckpointKeyException($"there is no state dict to be found in it: it is {there}. Name the place, as in checkpoint[\"model\"].StateDict(), or pick from checkpoint.Tensors.", file, root.Path.Length == 0 ? "the root" : root.Path);
    }

    /// <summary>Tensors on a device, each view of memory once.</summary>
    internal static OrderedDictionary<string, Tensor> On(Device device, OrderedDictionary<string, Tensor> tensors)
    {
        var there = new Dictionary<(Storage, DType, long, string), Tensor>();
        var result = new OrderedDictionary<string, Tensor>();
        foreach (var (name, tensor) in tensors)
        {
            var view = (tensor.Storage, tensor.DType, tensor.StorageOffset, $"{Shapes.Text(tensor.Shape)} {Shapes.Text(tensor.Strides)}");
            if (!there.TryGetValue(view, out var moved))
                there[view] = moved = tensor.To(device);
            result[name] = moved;
        }
        return result;
    }

    private static string Described(CheckpointDict dict) =>
        string.Join(", ", dict.Take(16).Select(e => $"{PythonText.Of(e.Key)} ({CheckpointTree.TypeName(e.Value)})")) + (dict.Count > 16 ? ", …" : "");

    private static OrderedDictionary<string, Tensor>? TryRead(object? value, string? file)
    {
        if (PickledModules.IsModule(value))
            return PickledModules.StateDict(value!, file);
        if (value is not CheckpointDict dict || !dict.All(IsEntry))
            return null;
        var result = new OrderedDictionary<string, Tensor>();
        foreach (var (key, entry) in dict)
        {
            if ((entry as Tensor ?? (entry as ITensorHolder)?.Tensor) is { } tensor)
                result.Add((string)key!, tensor);
        }
        return result;
    }

    /// <summary>A state dict's values are tensors; modules may add a state of their own kind.</summary>
    private static bool IsEntry(KeyValuePair<object?, object?> entry) =>
        entry.Key is string name && (entry.Value is Tensor or ITensorHolder || name.EndsWith("_extra_state", StringComparison.Ordinal) || IsPackedQuantized(name, entry.Value));

    /// <summary>Quantized modules add their dtype, and pack weight and bias into a tuple.</summary>
    private static bool IsPackedQuantized(string name, object? value) => value is DType || name.Contains("_packed_params", StringComparison.Ordinal);
}
