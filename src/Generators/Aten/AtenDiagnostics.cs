using Microsoft.CodeAnalysis;

namespace TorchPort.Generators.Aten;

internal static class AtenDiagnostics
{
    public static readonly DiagnosticDescriptor BadSchema = Error("TP0101", "A schema that does not parse",
        "'{0}' is no schema of PyTorch's: {1}");

    public static readonly DiagnosticDescriptor BadMethod = Error("TP0102", "A method that cannot be an operator",
        "'{0}' cannot be called by an operator's name: {1}");

    public static readonly DiagnosticDescriptor NoParameter = Error("TP0103", "A schema's argument that no parameter takes",
        "The argument '{0}' of {1} has no parameter: rename one, mark one [AtenName(\"{0}\")], or list it in Ignores if it is a hint or has a simple default");

    public static readonly DiagnosticDescriptor NoArgument = Error("TP0104", "A parameter that no argument of the schema gives",
        "The parameter '{0}' has no argument in {1}: give it a default value, or mark it [AtenName(\"…\")] if the argument has another name");

    public static readonly DiagnosticDescriptor BadType = Error("TP0105", "A parameter whose type does not take an argument",
        "The parameter '{0}' is a {1}, which cannot take the argument {2} of {3}; fitting types are {4}");

    public static readonly DiagnosticDescriptor BadReturn = Error("TP0106", "A return type that does not fit a schema",
        "'{0}' returns {1}, but {2} returns {3}");

    public static readonly DiagnosticDescriptor BadIgnore = Error("TP0107", "An argument that cannot be ignored",
        "'{0}' of {1} cannot be ignored: {2}");

    public static readonly DiagnosticDescriptor Duplicate = Error("TP0108", "An operator that two methods declare",
        "{0} is declared by several methods, this one among them; an overload belongs to one");

    public static readonly DiagnosticDescriptor OtherDefault = Warning("TP0109", "A default value that is not PyTorch's",
        "The parameter '{0}' is {1} by default, but in {2} it is {3}");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "TorchPort.Aten", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, "TorchPort.Aten", DiagnosticSeverity.Warning, isEnabledByDefault: true);
}
