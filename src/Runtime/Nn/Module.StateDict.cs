namespace TorchPort.Nn;

public abstract partial class Module
{
    /// <summary>Parameters and persistent buffers under their dotted names, sharing memory with the module: in PyTorch's order, each module's parameters before its buffers. PyTorch: <c>state_dict()</c>.</summary>
    public OrderedDictionary<string, Tensor> StateDict()
    {
        var result = new OrderedDictionary<string, Tensor>();
        Collect("", result);
        return result;
    }

    /// <summary>Copies tensors into the parameters and buffers of their names, converting dtype and device. PyTorch: <c>load_state_dict</c>.</summary>
    /// <param name="stateDict">Tensors by dotted name.</param>
    /// <param name="strict">Whether a missing or an unexpected name is an error.</param>
    /// <returns>The names missing in <paramref name="stateDict"/>, and those it has that the module has not.</returns>
    /// <exception cref="StateDictException">Names differ (if strict), or a shape does; nothing was loaded then.</exception>
    public (IReadOnlyList<string> MissingKeys, IReadOnlyList<string> UnexpectedKeys) LoadStateDict(IEnumerable<KeyValuePair<string, Tensor>> stateDict, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        var own = StateDict();
        var pairs = new List<(Tensor Target, Tensor Source)>();
        var unexpected = new List<string>();
        var problems = new List<string>();
        var found = new HashSet<string>();
        var otherNames = OtherNames();
        foreach (var (given, source) in stateDict)
        {
            var name = !own.ContainsKey(given) && otherNames.TryGetValue(given, out var here) ? here : given;
            found.Add(name);
            if (!own.TryGetValue(name, out var target))
                unexpected.Add(name);
            else if (target is not IUninitialized { IsInitialized: false } && !target.Shape.SequenceEqual(source.Shape))
                problems.Add($"size mismatch for {name}: the state dict has shape {Shapes.Text(source.Shape)}, the module {Shapes.Text(target.Shape)}");
            else
                pairs.Add((target, source));
        }
        var missing = own.Keys.Where(k => !found.Contains(k)).ToList();
        if (strict && missing.Count > 0)
            problems.Add($"missing key(s): {string.Join(", ", missing)}");
        if (strict && unexpected.Count > 0)
            problems.Add($"unexpected key(s): {string.Join(", ", unexpected)}");
        if (problems.Count > 0)
            throw new StateDictException(GetType().Name, problems, missing, unexpected);
        using (GradMode.NoGrad())
        {
            foreach (var (target, source) in pairs)
            {
                if (target is IUninitialized { IsInitialized: false } uninitialized)
                    uninitialized.Materialize(source.Shape);
                target.Copy_(source);
            }
        }
        return (missing, unexpected);
    }

    /// <summary>Names that state dicts of other versions have, and the names here.</summary>
    private Dictionary<string, string> OtherNames()
    {
        var names = new Dictionary<string, string>();
        foreach (var (prefix, module) in NamedModules())
        {
            foreach (var (other, name) in module._otherNames)
                names[Join(prefix, other)] = Join(prefix, name);
        }
        return names;
    }

    private void Collect(string prefix, OrderedDictionary<string, Tensor> into)
    {
        var members = Members();
        foreach (var (name, value, _) in members.Where(m => m.Value is Parameter))
            into[Join(prefix, name)] = (Tensor)value!;
        foreach (var (name, value, _) in members.Where(m => m is { Value: Tensor and not Parameter, Persistent: true }))
            into[Join(prefix, name)] = (Tensor)value!;
        foreach (var (name, value, _) in members)
        {
            if (value is Module child)
                child.Collect(Join(prefix, name), into);
        }
    }
}

/// <summary>A state dict that does not fit a module. PyTorch raises <c>RuntimeError</c>: "Error(s) in loading state_dict".</summary>
public sealed class StateDictException : TorchPortException
{
    internal StateDictException(string module, IEnumerable<string> problems, IReadOnlyList<string> missing, IReadOnlyList<string> unexpected)
        : base($"Error(s) in loading the state dict of {module}: {string.Join("; ", problems)}. Pass strict: false to load what fits by name.") =>
        (MissingKeys, UnexpectedKeys) = (missing, unexpected);

    /// <summary>Names the module has and the state dict has not.</summary>
    public IReadOnlyList<string> MissingKeys { get; }

    /// <summary>Names the state dict has and the module has not.</summary>
    public IReadOnlyList<string> UnexpectedKeys { get; }
}
