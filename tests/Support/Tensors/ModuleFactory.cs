using TorchPort.Nn;

namespace TorchPort.Tests;

/// <summary>Builds a module from PyTorch's name and arguments: the class of the same name, parameters of the same names in camel case.</summary>
internal static class ModuleFactory
{
    internal static Module Build(Construction construction)
    {
        if (construction.Module == "Sequential")
            return BuildSequential(construction);
        var type = typeof(Module).Assembly.GetType($"TorchPort.Nn.{construction.Module}") ?? throw new MissingMemberException($"There is no module {construction.Module}.");
        return (Module)PythonCall.Invoke(type.GetConstructors(), null, construction.Args, construction.Kwargs)!;
    }

    /// <summary>Calls the module.</summary>
    internal static object? Call(Module module, IReadOnlyList<object?> args, IReadOnlyDictionary<string, object?>? kwargs = null, string method = "Call") =>
        PythonCall.Invoke(module.GetType().GetMethods().Where(m => m.Name == method).OrderBy(m => m.GetParameters().Length), module, args, kwargs ?? new Dictionary<string, object?>());

    private static Sequential BuildSequential(Construction construction)
    {
        if (construction.Args is [IReadOnlyDictionary<string, object?> named])
            return new(named.Select(p => (p.Key, (Module<Tensor, Tensor>)Build((Construction)p.Value!))));
        return new(construction.Args.Select(a => (Module<Tensor, Tensor>)Build((Construction)a!)));
    }
}
