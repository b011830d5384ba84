namespace TorchPort.Optim;

public abstract partial class Optimizer
{
    /// <summary>The options and all that is remembered, in PyTorch's structure: it can be saved, and Python's optimizer loads it. PyTorch: <c>state_dict()</c>.</summary>
    /// <returns>A dict with <c>state</c>, by the number of the parameter, and <c>param_groups</c>. The tensors are the optimizer's own.</returns>
    public CheckpointDict StateDict()
    {
        CheckpointDict state = [];
        CheckpointList groups = [];
        var number = 0L;
        foreach (var group in Groups)
        {
            CheckpointList numbers = [];
            foreach (var parameter in group.Params)
            {
                if (States.TryGetValue(parameter, out var kept) && !kept.IsEmpty)
                    state[number] = ToTree(kept.Items);
                numbers.Add(number++);
            }
            var packed = ToTree(group.Options.Items);
            packed["params"] = numbers;
            groups.Add(packed);
        }
        return new() { ["state"] = state, ["param_groups"] = groups };
    }

    /// <summary>Goes on where another optimizer of the same class was, in C# or in Python. PyTorch: <c>load_state_dict</c>.</summary>
    /// <param name="stateDict">What <see cref="StateDict"/> gave.</param>
    /// <inheritdoc cref="LoadStateDict(CheckpointValue)"/>
    public void LoadStateDict(CheckpointDict stateDict) => LoadStateDict(new CheckpointValue(stateDict, "", null));

    /// <summary>Goes on where another optimizer of the same class was, in C# or in Python: <c>optimizer.LoadStateDict(checkpoint["optimizer"])</c>. PyTorch: <c>load_state_dict</c>.</summary>
    /// <param name="stateDict">The place of the state dict in a checkpoint.</param>
    /// <remarks>The parameters are matched by their order in the groups. Options that the state dict does not have stay as they are.</remarks>
    /// <exception cref="OptimizerStateException">The numbers of groups or parameters differ, or a state's shape does not fit its parameter. Nothing was loaded then.</exception>
    /// <exception cref="CheckpointKeyException">It is not the state dict of an optimizer. Nothing was loaded then.</exception>
    /// <exception cref="ArgumentException">An option is out of range. Nothing was loaded then.</exception>
    public void LoadStateDict(CheckpointValue stateDict)
    {
        var saved = stateDict["param_groups"].Entries.Select(e => e.Value).ToList();
        if (saved.Count != Groups.Count)
            throw new OptimizerStateException($"The state dict has {saved.Count} parameter groups, the optimizer {Groups.Count}: build it with the same groups.");
        using var mode = GradMode.NoGrad();
        var states = new Dictionary<Tensor, ParamState>(ReferenceEqualityComparer.Instance);
        var options = new List<OptionList>();
        for (var i = 0; i < saved.Count; i++)
        {
            LoadStates(stateDict["state"], saved[i], i, states);
            options.Add(LoadOptions(saved[i], Groups[i]));
        }
        SetOptions(options);
        States.Clear();
        foreach (var (parameter, state) in states)
            States.Add(parameter, state);
    }

    /// <summary>Whether a tensor may be what is remembered of a parameter under a name: a number, or like the parameter.</summary>
    private protected virtual bool Fits(string name, Tensor state, Tensor parameter) => state.Dim == 0 || state.Shape.SequenceEqual(parameter.Shape);

    private static CheckpointDict ToTree(IEnumerable<(string Name, object? Value)> items)
    {
        CheckpointDict dict = [];
        foreach (var (name, value) in items)
            dict[name] = OptionValues.ToTree(value);
        return dict;
    }

    private void LoadStates(CheckpointValue state, CheckpointValue group, int index, Dictionary<Tensor, ParamState> into)
    {
        var parameters = Groups[index].Params;
        var ids = group["params"];
        if (ids.Count != parameters.Count)
            throw new OptimizerStateException($"Parameter group {index} of the state dict has {ids.Count} parameters, the optimizer's {parameters.Count}.");
        for (var i = 0; i < parameters.Count; i++)
        {
            if (!state.TryGet(ids[i].Value, out var entries))
                continue;
            var kept = new ParamState();
            foreach (var (key, value) in entries.Entries)
            {
                var name = key as string ?? throw new OptimizerStateException($"The state of parameter {ids[i]} has a key that is no string: {key}.");
                if (value.Value is Tensor tensor && !Fits(name, tensor, parameters[i]))
                    throw new OptimizerStateException($"{value.Path} has shape {Shapes.Text(tensor.Shape)}, but its parameter has {Shapes.Text(parameters[i].Shape)}.");
                kept[name] = OptionValues.StateFromTree(name, value, parameters[i]);
            }
            into[parameters[i]] = kept;
        }
    }

    private static OptionList LoadOptions(CheckpointValue saved, ParamGroup group)
    {
        var options = new OptionList();
        foreach (var (key, value) in saved.Entries)
        {
            if (key is string name && name != "params")
                options.Set(name, group.LoadOption(name, value));
        }
        options.Complete(group.Options);
        return options;
    }

    /// <summary>Sets the options of all groups, or of none if one's contradict each other.</summary>
    private void SetOptions(List<OptionList> options)
    {
        var former = Groups.Select(g => g.Options).ToList();
        try
        {
            for (var i = 0; i < options.Count; i++)
            {
                Groups[i].Options = options[i];
                Groups[i].Validate();
            }
        }
        catch
        {
            for (var i = 0; i < former.Count; i++)
                Groups[i].Options = former[i];
            throw;
        }
    }
}
