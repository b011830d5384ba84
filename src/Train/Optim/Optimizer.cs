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
    /// <exception cref="InvalidOperationException">The optimizer evaluates the loss itself: it needs a closure.</exception>
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
