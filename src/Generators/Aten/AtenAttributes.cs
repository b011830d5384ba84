using Microsoft.CodeAnalysis;

namespace TorchPort.Generators.Aten;

/// <summary>Reads <c>[Aten]</c> and <c>[AtenName]</c>.</summary>
internal static class AtenAttributes
{
    public const string Aten = "TorchPort.AtenAttribute";

    /// <summary>PyTorch's names that a parameter or an enum member is marked with.</summary>
    public static IEnumerable<string> Names(ISymbol symbol) => symbol.GetAttributes()
        .Where(a => a.AttributeClass is { Name: "AtenNameAttribute", ContainingNamespace: { Name: "TorchPort", ContainingNamespace.IsGlobalNamespace: true } })
        .Select(a => Text(a))
        .OfType<string>();

    public static string Schema(AttributeData attribute) => Text(attribute) ?? "";

    public static List<string> Ignores(AttributeData attribute)
    {
        var ignores = attribute.NamedArguments.FirstOrDefault(a => a.Key == "Ignores").Value.Value as string ?? "";
        return [.. ignores.Split(',').Select(n => n.Trim()).Where(n => n.Length > 0)];
    }

    private static string? Text(AttributeData attribute) =>
        attribute.ConstructorArguments.IsEmpty ? null : attribute.ConstructorArguments[0].Value as string;
}
