namespace TorchPort.Optim;

/// <summary>An optimizer whose groups have the options <typeparamref name="TGroup"/>.</summary>
public abstract class Optimizer<TGroup> : Optimizer where TGroup : ParamGroup
{
    private readonly List<TGroup> _groups = [];
    private readonly TGroup _defaults;

    /// <summary>An optimizer of <paramref name="groups"/>.</summary>
    /// <param name="groups">At least one.</param>
    /// <param name="defaults">A group without parameters: the options of groups that do not set their own.</param>
    private protected Optimizer(IEnumerable<TGroup> groups, TGroup defaults)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(defaults);
        _defaults = defaults;
        defaults.Validate();
        foreach (var group in groups)
            AddParamGroup(group);
        if (_groups.Sum(g => g.Params.Count) == 0)
            throw new ArgumentException("The optimizer got an empty list of parameters.", nameof(groups));
    }

    /// <summary>The groups of parameters and their options. PyTorch: <c>param_groups</c>.</summary>
    public new IReadOnlyList<TGroup> ParamGroups => _groups;

    private protected sealed override IReadOnlyList<ParamGroup> Groups => _groups;

    /// <summary>Optimizes more parameters from now on. PyTorch: <c>add_param_group</c>.</summary>
    /// <exception cref="ArgumentException">A parameter is in another group already, or an option out of range.</exception>
    public void AddParamGroup(TGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var known = _groups.SelectMany(g => g.Params).ToHashSet<object>(ReferenceEqualityComparer.Instance);
        if (group.Params.Any(known.Contains))
            throw new ArgumentException("Some parameters appear in more than one group.", nameof(group));
        if (_groups.Count > 0 && group.ParamNames is null != _groups[0].ParamNames is null)
            throw new ArgumentException("Either all groups name their parameters or none does.", nameof(group));
        if (group.ParamNames is { } names && names.Count != group.Params.Count)
            throw new ArgumentException($"The group names {names.Count} parameters but has {group.Params.Count}.", nameof(group));
        group.Options.Complete(_defaults.Options);
        group.Validate();
        _groups.Add(group);
    }

    private protected ParamState StateOf(Tensor parameter)
    {
        if (!States.TryGetValue(parameter, out var state))
            States[parameter] = state = new();
        return state;
    }
}
