using Microsoft.CodeAnalysis;

namespace TorchPort.Generators.Modules;

/// <summary>Which types are modules, parameters and tensors, and which collections hold some.</summary>
internal static class ModuleTypes
{
    private const int CollectionDepth = 4;

    public static bool IsModule(ITypeSymbol type) => Derives(type, "Module", IsNn);

    public static bool IsParameter(ITypeSymbol type) => Derives(type, "Parameter", IsNn);

    public static bool IsTensor(ITypeSymbol type) => Derives(type, "Tensor", IsRoot);

    public static bool IsModuleItself(ITypeSymbol type) => type.Name == "Module" && IsNn(type.ContainingNamespace);

    public static bool IsModuleMembers(ITypeSymbol type) => type.Name == "IModuleMembers" && IsNn(type.ContainingNamespace);

    public static bool IsAttribute(AttributeData attribute, string name) =>
        attribute.AttributeClass is { } type && type.Name == name && IsNn(type.ContainingNamespace);

    /// <summary>True for arrays, dictionaries, tuples and other enumerables over modules or parameters.</summary>
    public static bool IsCollectionOfMembers(ITypeSymbol type) => IsCollection(type, CollectionDepth);

    private static bool IsCollection(ITypeSymbol type, int depth)
    {
        if (depth == 0 || type.SpecialType == SpecialType.System_String)
            return false;
        if (type is IArrayTypeSymbol array)
            return Holds(array.ElementType);
        if (type is not INamedTypeSymbol named)
            return false;
        if (named.IsTupleType)
            return named.TupleElements.Any(e => Holds(e.Type));
        if (IsPair(named))
            return Holds(named.TypeArguments[1]);
        return named.AllInterfaces.Append(named).Any(i =>
            i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T && Holds(i.TypeArguments[0]));

        bool Holds(ITypeSymbol element) => IsModule(element) || IsParameter(element) || IsCollection(element, depth - 1);
    }

    private static bool IsPair(INamedTypeSymbol type) => type is
    {
        Name: "KeyValuePair", TypeArguments.Length: 2,
        ContainingNamespace: { Name: "Generic", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } },
    };

    private static bool Derives(ITypeSymbol type, string name, Func<INamespaceSymbol?, bool> isNamespace)
    {
        if (type is ITypeParameterSymbol parameter)
            return parameter.ConstraintTypes.Any(c => Derives(c, name, isNamespace));
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (t.Name == name && t.ContainingType is null && isNamespace(t.ContainingNamespace))
                return true;
        }
        return false;
    }

    private static bool IsNn(INamespaceSymbol? space) => space is { Name: "Nn" } && IsRoot(space.ContainingNamespace);

    private static bool IsRoot(INamespaceSymbol? space) =>
        space is { Name: "TorchPort", ContainingNamespace.IsGlobalNamespace: true };
}
