namespace TorchPort.Optim;

/// <summary>Changes parameters by their gradients. PyTorch: <c>torch.optim.Optimizer</c>.</summary>
public abstract partial class Optimizer
{
    private protected Optimizer() { }

    /// <summary>The groups of parameters and their options. PyTorch: <c>param_groups</c>.</summary>
    public IReadOnlyList<ParamGroup> ParamGroups => Groups;

    /// <summary>What is remembered of each parameter that was stepped. PyTorch: <c>state</c>.</summary>
    public IReadOnlyDictionary<Tensor, ParamState> State => States;

    private protected abstract IReadOnlyList<ParamGroup> Groups { get; }

    private protected Dictionary<Tensor, ParamState> States { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Forgets the gradients of all parameters. PyTorch: <c>zero_grad</c>.</summary>
    /// <param name="setToNone">Whether they become null, which is cheaper, or zeros.</param>
    public void ZeroGrad(bool setToNone = true)
    {
        foreach (var group in Groups)
        {
            foreach (var parameter in group.Params)
            {
                if (setToNone)
                    parameter.Grad = null;
                else if (parameter.Grad is { } gradient)
                    (parameter.Grad = gradient.Detach()).Zero_();
            }
        }
    }

    /// <summary>Changes every parameter that has a gradient. PyTorch: <c>step()</c>.</summary>
    public void Step()
    {
        using var mode = GradMode.NoGrad();
        StepGroups();
    }

    /// <summary>Calls <paramref name="closure"/>, then changes every parameter that has a gradient. PyTorch: <c>step(closure)</c>.</summary>
    /// <param name="closure">Clears the gradients, computes the loss and calls its backward pass.</param>
    /// <returns>The loss.</returns>
    public virtual Tensor Step(Func<Tensor> closure)
    {
        ArgumentNullException.ThrowIfNull(closure);
        Tensor loss;
        using (GradMode.EnableGrad())
            loss = closure();
        Step();
        return loss;
    }

    private protected abstract void StepGroups();
}

/// <summary>An optimizer whose groups have the options <typeparamref name="TGroup"/>. Derive from it to write your own.</summary>
public abstract class Optimizer<TGroup> : Optimizer where TGroup : ParamGroup
{
    private readonly List<TGroup> _groups = [];
    private readonly TGroup _defaults;

    /// <summary>An optimizer of <paramref name="groups"/>.</summary>
    /// <param name="groups">At least one.</param>
    /// <param name="defaults">A group without parameters: the options of groups that do not set their own.</param>
    protected Optimizer(IEnumerable<TGroup> groups, TGroup defaults)
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

    /// <summary>Changes one parameter by its gradient. Nothing is recorded meanwhile.</summary>
    /// <param name="group">The parameter's group.</param>
    /// <param name="parameter">Is changed in place.</param>
    /// <param name="gradient">Must not be changed.</param>
    /// <param name="state">What is remembered of this parameter; empty at the first step.</param>
    protected abstract void Update(TGroup group, Tensor parameter, Tensor gradient, ParamState state);

    private protected override void StepGroups()
    {
        foreach (var group in _groups)
        {
            // The list itself: an enumerator of the interface would be an object.
            var parameters = group.Params;
            for (var i = 0; i < parameters.Count; i++)
            {
                if (parameters[i].Grad is { } gradient)
                    Update(group, parameters[i], gradient, StateOf(parameters[i]));
            }
        }
    }

    private protected ParamState StateOf(Tensor parameter)
    {
        if (!States.TryGetValue(parameter, out var state))
            States[parameter] = state = new();
        return state;
    }
}
