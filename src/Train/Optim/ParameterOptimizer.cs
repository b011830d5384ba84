namespace TorchPort.Optim;

/// <summary>An optimizer that changes each parameter by its own gradient. Derive from it to write your own.</summary>
public abstract class ParameterOptimizer<TGroup> : Optimizer<TGroup> where TGroup : ParamGroup
{
    // A rule of somebody else's may keep the gradients it is given; none of this library's does.
    private readonly bool _borrows;

    /// <summary>An optimizer of <paramref name="groups"/>.</summary>
    /// <param name="groups">At least one.</param>
    /// <param name="defaults">A group without parameters: the options of groups that do not set their own.</param>
    protected ParameterOptimizer(IEnumerable<TGroup> groups, TGroup defaults) : base(groups, defaults) => _borrows = GetType().Assembly == typeof(Optimizer).Assembly;

    /// <summary>Changes one parameter by its gradient. Nothing is recorded meanwhile.</summary>
    /// <param name="group">The parameter's group.</param>
    /// <param name="parameter">Is changed in place.</param>
    /// <param name="gradient">Must not be changed.</param>
    /// <param name="state">What is remembered of this parameter; empty at the first step.</param>
    protected abstract void Update(TGroup group, Tensor parameter, Tensor gradient, ParamState state);

    private protected override void StepGroups()
    {
        Device? device = null;
        try
        {
            // By index: enumerators of interfaces are objects, and a step makes none.
            for (var g = 0; g < ParamGroups.Count; g++)
            {
                var parameters = ParamGroups[g].Params;
                for (var i = 0; i < parameters.Count; i++)
                {
                    if ((_borrows ? parameters[i].BorrowedGrad : parameters[i].Grad) is not { } gradient)
                        continue;
                    if (parameters[i].Device != device)
                    {
                        device?.EndUpdates();
                        device = parameters[i].Device;
                        device.BeginUpdates();
                    }
                    Update(ParamGroups[g], parameters[i], gradient, StateOf(parameters[i]));
                }
            }
        }
        finally
        {
            device?.EndUpdates();
        }
    }
}
