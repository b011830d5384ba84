namespace TorchPort.Optim;

/// <summary>An optimizer that changes each parameter by its own gradient. Derive from it to write your own.</summary>
/// <remarks>An optimizer of <paramref name="groups"/>.</remarks>
/// <param name="groups">At least one.</param>
/// <param name="defaults">A group without parameters: the options of groups that do not set their own.</param>
public abstract class ParameterOptimizer<TGroup>(IEnumerable<TGroup> groups, TGroup defaults) : Optimizer<TGroup>(groups, defaults) where TGroup : ParamGroup
{
    /// <summary>Changes one parameter by its gradient. Nothing is recorded meanwhile.</summary>
    /// <param name="group">The parameter's group.</param>
    /// <param name="parameter">Is changed in place.</param>
    /// <param name="gradient">Must not be changed.</param>
    /// <param name="state">What is remembered of this parameter; empty at the first step.</param>
    protected abstract void Update(TGroup group, Tensor parameter, Tensor gradient, ParamState state);

    private protected override void StepGroups()
    {
        // By index: enumerators of interfaces are objects, and a step makes none.
        for (var g = 0; g < ParamGroups.Count; g++)
        {
            var parameters = ParamGroups[g].Params;
            for (var i = 0; i < parameters.Count; i++)
            {
                if (parameters[i].Grad is { } gradient)
                    Update(ParamGroups[g], parameters[i], gradient, StateOf(parameters[i]));
            }
        }
    }
}
