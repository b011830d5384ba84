namespace TorchPort.Optim;

/// <summary>Parameters that are optimized with the same options. PyTorch: a dict of <c>Optimizer.param_groups</c>.</summary>
/// <remarks>An option that is not set here is the optimizer's, from when the group is added to it.</remarks>
public abstract class ParamGroup
{
    /// <summary>A group of <paramref name="parameters"/>.</summary>
    /// <exception cref="ArgumentException">One of them is no leaf, or appears twice.</exception>
    protected ParamGroup(IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Params = [.. parameters];
        if (Params.Any(p => p is null || !p.IsLeaf))
            throw new ArgumentException("Only leaf tensors can be optimized, but one of the parameters is the result of a recorded operation.", nameof(parameters));
        if (Params.Distinct(ReferenceEqualityComparer.Instance).Count() != Params.Count)
            throw new ArgumentException("A parameter appears twice in one group.", nameof(parameters));
    }

    /// <summary>The parameters. PyTorch: <c>group["params"]</c>.</summary>
    public IReadOnlyList<Tensor> Params { get; }

    /// <summary>The learning rate, which schedulers set. PyTorch: <c>group["lr"]</c>.</summary>
    public double Lr
    {
        get => Get<double>("lr");
        set => Set("lr", value);
    }

    /// <summary>The learning rate before any scheduler changed it; null where there is no scheduler. PyTorch: <c>group["initial_lr"]</c>.</summary>
    public double? InitialLr
    {
        get => Options.TryGet("initial_lr", out var value) ? (double?)value : null;
        set => Set("initial_lr", value);
    }

    /// <summary>The names of the parameters, if the group was given them. PyTorch: <c>group["param_names"]</c>.</summary>
    public IReadOnlyList<string>? ParamNames
    {
        get => Options.TryGet("param_names", out var value) ? (IReadOnlyList<string>?)value : null;
        init => Set("param_names", value);
    }

    internal OptionList Options { get; set; } = new();

    /// <summary>The value of an option that is a number, whatever kind of number a file has it as.</summary>
    internal double Number(string name) => Options.TryGet(name, out var value) ? new CheckpointValue(value, name, null).As<double>()
        : throw new InvalidOperationException($"The option {name} is missing: load the optimizer's state with the scheduler's.");

    /// <summary>Options of PyTorch that choose between equal implementations: they are kept for Python and mean nothing here.</summary>
    internal IEnumerable<string> Inert
    {
        init
        {
            foreach (var name in value)
                Options.Set(name, name is "foreach" or "fused" ? null : false);
        }
    }

    /// <summary>The value of an option, by PyTorch's name.</summary>
    /// <exception cref="InvalidOperationException">It was not set, and the group has no optimizer yet.</exception>
    protected T Get<T>(string name) => Options.TryGet(name, out var value) ? (T)value!
        : throw new InvalidOperationException($"The option {name} was not set: the group takes it from its optimizer, but has not been added to one.");

    /// <summary>Sets an option, by PyTorch's name.</summary>
    protected void Set<T>(string name, T value)
    {
        if (value is double number && !double.IsFinite(number))
            throw new ArgumentOutOfRangeException(name, $"The option {name} is {number}.");
        Options.Set(name, value);
    }

    /// <summary>The value of an option read from a checkpoint, as this group keeps it.</summary>
    internal object? LoadOption(string name, CheckpointValue value) => name switch
    {
        "initial_lr" => value.As<double>(),
        "param_names" => value.Value is null ? null : value.Entries.Select(e => e.Value.As<string>()).ToList(),
        _ => OptionValues.FromTree(value, Options.TryGet(name, out var former) ? former : null),
    };

    /// <summary>Throws <see cref="ArgumentException"/> if the options, which are complete, contradict each other or their ranges.</summary>
    protected internal virtual void Validate() => NotNegative("lr");

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> if one of the options named is negative.</summary>
    protected void NotNegative(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!(Get<double>(name) >= 0))
                throw new ArgumentOutOfRangeException(name, $"The option {name} is {Get<double>(name)}, but must not be negative.");
        }
    }

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> if one of a pair of coefficients is not in [0, 1).</summary>
    protected void BelowOne(string name)
    {
        var (first, second) = Get<(double, double)>(name);
        if (!(first is >= 0 and < 1 && second is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(name, $"The option {name} is ({first}, {second}), but both must be at least 0 and less than 1.");
    }
}
