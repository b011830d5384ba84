using System.Text;
using Microsoft.CodeAnalysis;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Kernels;

/// <summary>A struct that implements interfaces of its own assembly.</summary>
/// <param name="Name">As <c>Type.ToString()</c> writes it, up to its argument if it has one.</param>
/// <param name="Code">As C# writes it, up to its argument.</param>
/// <param name="Interfaces">What it implements.</param>
/// <param name="Argument">What its type argument has to implement; null if it has none.</param>
internal sealed record KernelStruct(string Name, string Code, EquatableArray<string> Interfaces, string? Argument)
{
    /// <summary>What a declaration says; null if nobody outside may name the struct, or it takes arguments that are not one.</summary>
    public static KernelStruct? Read(INamedTypeSymbol type)
    {
        var interfaces = type.AllInterfaces.Where(i => SymbolEqualityComparer.Default.Equals(i.ContainingAssembly, type.ContainingAssembly)).Select(i => i.ToDisplayString()).ToList();
        if (interfaces.Count == 0 || type.TypeParameters.Length > 1)
            return null;
        var name = new StringBuilder(type.MetadataName);
        for (var at = type; at is not null; at = at.ContainingType)
        {
            if (at.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected || !SymbolEqualityComparer.Default.Equals(at, type) && at.IsGenericType)
                return null;
            if (at.ContainingType is { } outer)
                name.Insert(0, outer.MetadataName + "+");
        }
        name.Insert(0, type.ContainingNamespace.ToDisplayString() + ".");
        var code = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGenericsOptions(SymbolDisplayGenericsOptions.None));
        if (type.TypeParameters.Length == 0)
            return new(name.ToString(), code, interfaces.ToEquatableArray(), null);
        return type.TypeParameters[0].ConstraintTypes.FirstOrDefault(c => c.TypeKind == TypeKind.Interface) is { } argument
            ? new(name.ToString(), code, interfaces.ToEquatableArray(), argument.ToDisplayString()) : null;
    }
}
