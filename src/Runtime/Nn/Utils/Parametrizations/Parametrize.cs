namespace TorchPort.Nn;

/// <summary>Puts parametrizations on parameters. PyTorch: <c>torch.nn.utils.parametrize</c>.</summary>
/// <remarks>
/// The parameter keeps its place in the module (<c>layer.Weight</c>), but it is no longer learned: before each
/// <c>Call</c> of the module it is computed from <c>parametrizations.weight.original…</c>, which are.
/// </remarks>
public static class Parametrize
{
    private const string Name = "parametrizations";

    /// <summary>Computes a parameter by a parametrization from now on; further ones compute from what the former give. PyTorch: <c>register_parametrization</c>.</summary>
    /// <exception cref="ArgumentException">The module has no parameter of this name.</exception>
    public static void RegisterParametrization(Module module, string tensorName, Parametrization parametrization)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(parametrization);
        if (Of(module, tensorName) is { } list)
        {
            list.Add(parametrization);
            module.UpdateComputed();
            return;
        }
        var parameter = module.ParameterOf(tensorName);
        list = new(parametrization, parameter);
        if (All(module) is not { } all)
            module.RegisterModule(Name, all = []);
        all.Add(tensorName, list);
        list.Train(module.Training);
        module.Compute(tensorName, parameter, list.Forward);
    }

    /// <summary>Whether a parameter is computed by parametrizations; without a name, whether any is. PyTorch: <c>is_parametrized</c>.</summary>
    public static bool IsParametrized(Module module, string? tensorName = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        return All(module) is { } all && (tensorName is null || all.ContainsKey(tensorName));
    }

    /// <summary>The parametrizations of a parameter, or null. PyTorch: <c>module.parametrizations[name]</c>.</summary>
    public static ParametrizationList? Of(Module module, string tensorName)
    {
        ArgumentNullException.ThrowIfNull(module);
        return All(module) is { } all && all.ContainsKey(tensorName) ? all[tensorName] : null;
    }

    /// <summary>Makes a parameter of the value that it was last computed to have. PyTorch: <c>remove_parametrizations</c>.</summary>
    /// <exception cref="ArgumentException">The parameter has no parametrizations.</exception>
    public static void RemoveParametrizations(Module module, string tensorName)
    {
        if (Of(module, tensorName) is null)
            throw new ArgumentException($"{module.GetType().Name} has no parametrizations of \"{tensorName}\".", nameof(tensorName));
        using (GradMode.NoGrad())
            module.UpdateComputed();
        var all = All(module)!;
        all.Remove(tensorName);
        if (all.Count == 0)
            module.RemoveMember(Name);
        module.Keep(tensorName);
    }

    private static ModuleDict<ParametrizationList>? All(Module module) =>
        module.NamedChildren().FirstOrDefault(c => c.Name == Name).Module as ModuleDict<ParametrizationList>;
}
