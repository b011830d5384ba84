using Microsoft.CodeAnalysis;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Aten;

/// <summary>A method or property, seen as something to call.</summary>
internal sealed class Callable
{
    private Callable(ISymbol symbol, ITypeSymbol returnType, IReadOnlyList<IParameterSymbol> parameters) =>
        (Symbol, ReturnType, Parameters) = (symbol, returnType, parameters);

    public ISymbol Symbol { get; }

    public ITypeSymbol ReturnType { get; }

    public IReadOnlyList<IParameterSymbol> Parameters { get; }

    /// <summary>The type of the instance it is called on; null if it is static.</summary>
    public INamedTypeSymbol? Receiver => Symbol.IsStatic ? null : Symbol.ContainingType;

    /// <returns>Null for symbols that are neither.</returns>
    public static Callable? Of(ISymbol symbol) => symbol switch
    {
        IMethodSymbol method => new(method, method.ReturnType, method.Parameters),
        IPropertySymbol { GetMethod: not null } property => new(property, property.Type, property.Parameters),
        _ => null,
    };

    /// <summary>Why the table cannot call it; null if it can.</summary>
    public string? Obstacle()
    {
        if (Symbol is IMethodSymbol { MethodKind: not MethodKind.Ordinary } || Symbol is IPropertySymbol { IsIndexer: true })
            return "only ordinary methods and properties can be";
        if (Symbol is IMethodSymbol { IsGenericMethod: true } || Symbol.ContainingType.IsGenericType)
            return "it is generic";
        if (Parameters.Any(p => p.RefKind is RefKind.Ref or RefKind.Out))
            return "it has ref or out parameters";
        for (ISymbol? s = Symbol; s is not (null or INamespaceSymbol); s = s.ContainingSymbol)
        {
            if (s.Name.Length == 0)
                return "it stands in an extension block";
            if (s.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
                return $"'{s.Name}' is neither public nor internal";
        }
        return null;
    }

    /// <summary>The expression that calls it.</summary>
    /// <param name="receiver">The instance, if it is not static.</param>
    /// <param name="arguments">The arguments, each with its parameter's name.</param>
    public string Call(string? receiver, IEnumerable<string> arguments)
    {
        var target = receiver ?? Symbol.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        var member = $"{target}.{Identifiers.Escape(Symbol.Name)}";
        return Symbol is IPropertySymbol ? member : $"{member}({string.Join(", ", arguments)})";
    }
}
