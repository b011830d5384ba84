using Microsoft.CodeAnalysis;

namespace TorchPort.Generators.Modules;

internal static class ModuleDiagnostics
{
    public static readonly DiagnosticDescriptor NotPartial = Error("TP0001", "A module class that generated code cannot extend",
        "The module '{0}' has parameters, buffers or submodules, which generated code registers in a second part of the class: {1}");

    public static readonly DiagnosticDescriptor DuplicateName = Error("TP0002", "Two members of a module with one name",
        "'{0}' is registered as '{1}', but '{2}' has that name already; give one of them another with [Name(\"…\")] or leave it out with [NotRegistered]");

    public static readonly DiagnosticDescriptor BadName = Error("TP0003", "A member name that state dicts cannot hold",
        "'{0}' would be registered as '{1}', but a name must not be empty or contain a dot; give it another with [Name(\"…\")]");

    public static readonly DiagnosticDescriptor Collection = Warning("TP0004", "A collection of modules or parameters, which is not registered",
        "The modules or parameters in '{0}' would be missing from the state dict and from training: hold them in a ModuleList, ModuleDict, Sequential or ParameterList, or mark the member [NotRegistered] if that is meant");

    public static readonly DiagnosticDescriptor Captured = Warning("TP0005", "A captured constructor parameter, which is not registered",
        "The constructor parameter '{0}' is used after construction, but would be missing from the state dict and from training: store it in a field or property and use that");

    public static readonly DiagnosticDescriptor BadBuffer = Error("TP0006", "A buffer that is no stored Tensor",
        "'{0}' cannot be a buffer: {1}");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "TorchPort.Nn", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, "TorchPort.Nn", DiagnosticSeverity.Warning, isEnabledByDefault: true);
}
