namespace TorchPort.Nn;

/// <summary>A part of a network: parameters, buffers and submodules under PyTorch's names. PyTorch: <c>torch.nn.Module</c>.</summary>
/// <remarks>
/// Fields and auto-properties of a <c>partial</c> class are registered by generated code under their own names,
/// to the letter: <c>Linear fc1 = new(2, 5);</c> is <c>fc1.weight</c> and <c>fc1.bias</c> in a state dict.
/// </remarks>
public abstract partial class Module
{
    private readonly List<(string Name, object? Value, bool Persistent)> _added = [];

    /// <summary>True at first; layers such as dropout and batch norm then behave as in training. PyTorch: <c>training</c>.</summary>
    public bool Training { get; private protected set; } = true;

    /// <summary>Shows this module's own members to <paramref name="members"/>, in the order they are declared.</summary>
    protected virtual void VisitMembers(IModuleMembers members) { }

    /// <summary>Registers a submodule that is no field. PyTorch: <c>add_module</c>, <c>register_module</c>.</summary>
    public void RegisterModule(string name, Module module) => AddMember(name, module ?? throw new ArgumentNullException(nameof(module)), true);

    /// <summary>Registers a parameter that is no field. PyTorch: <c>register_parameter</c>.</summary>
    public void RegisterParameter(string name, Parameter parameter) => AddMember(name, parameter ?? throw new ArgumentNullException(nameof(parameter)), true);

    /// <summary>Registers a buffer that is no field. PyTorch: <c>register_buffer</c>.</summary>
    public void RegisterBuffer(string name, Tensor buffer, bool persistent = true) => AddMember(name, buffer ?? throw new ArgumentNullException(nameof(buffer)), persistent);

    /// <summary>Training mode for this module and all below. PyTorch: <c>train()</c>.</summary>
    public Module Train(bool mode = true)
    {
        Training = mode;
        foreach (var (_, child) in NamedChildren())
            child.Train(mode);
        return this;
    }

    /// <summary>Evaluation mode for this module and all below. PyTorch: <c>eval()</c>.</summary>
    public Module Eval() => Train(false);

    /// <summary>Converts floating parameters and buffers of this module and all below. PyTorch: <c>to(dtype)</c>.</summary>
    public Module To(DType dtype) => dtype.IsDifferentiable
        ? Convert(t => t.DType.IsDifferentiable ? t.To(dtype) : t)
        : throw new DTypeException($"A module is converted to floating or complex dtypes only, not to {dtype.TorchName}.");

    /// <summary>Moves parameters and buffers of this module and all below. PyTorch: <c>to(device)</c>.</summary>
    public Module To(Device device) => Convert(t => t.To(device));

    /// <summary>Whether the parameters of this module and all below ask for gradients. PyTorch: <c>requires_grad_()</c>.</summary>
    public Module RequiresGrad_(bool requiresGrad = true)
    {
        foreach (var parameter in Parameters())
            parameter.RequiresGrad = requiresGrad;
        return this;
    }

    /// <summary>Forgets the gradients of this module and all below. PyTorch: <c>zero_grad()</c>.</summary>
    public void ZeroGrad()
    {
        foreach (var parameter in Parameters())
            parameter.Grad = null;
    }

    /// <summary>Calls <paramref name="action"/> for every module below, children first, and for this one. PyTorch: <c>apply</c>.</summary>
    public Module Apply(Action<Module> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        foreach (var (_, child) in NamedChildren())
            child.Apply(action);
        action(this);
        return this;
    }

    private protected void AddMember(string name, object value) => AddMember(name, value, persistent: true);

    private void AddMember(string name, object value, bool persistent)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('.', StringComparison.Ordinal))
            throw new ArgumentException($"The name \"{name}\" of a member may not contain a dot.", nameof(name));
        if (Members().Any(m => m.Name == name))
            throw new ArgumentException($"{GetType().Name} has a member named \"{name}\" already.", nameof(name));
        _added.Add((name, value, persistent));
    }

    /// <summary>Puts another value in the place of a member that was added by name.</summary>
    private protected void Exchange(string name, object value)
    {
        var at = _added.FindIndex(m => m.Name == name);
        if (at < 0)
            throw new ArgumentOutOfRangeException(nameof(name), name, $"{GetType().Name} has no member of this name.");
        _added[at] = (name, value, _added[at].Persistent);
    }

    private Module Convert(Func<Tensor, Tensor> convert)
    {
        using var mode = GradMode.NoGrad();
        foreach (var (_, tensor, _) in NamedTensors())
        {
            tensor.SetData(convert(tensor.Detach()));
            if (tensor.Grad is { } gradient)
                tensor.Grad = convert(gradient);
        }
        return this;
    }
}
