using Microsoft.CodeAnalysis;

namespace TorchPort.Generators.Aten;

/// <summary>Short names of the C# types that methods of the Tensor API are written in.</summary>
internal static class CsType
{
    private static readonly SymbolDisplayFormat Short = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameOnly,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>As written in C#, without namespaces: <c>Tensor?</c>, <c>ReadOnlySpan&lt;long&gt;</c>.</summary>
    public static string Name(ITypeSymbol type) => type.ToDisplayString(Short);

    /// <summary>The enum that a type is, or is the nullable of.</summary>
    public static INamedTypeSymbol? Enum(ITypeSymbol type) => Underlying(type) is INamedTypeSymbol { TypeKind: TypeKind.Enum } found ? found : null;

    public static bool IsNullableValue(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static ITypeSymbol Underlying(ITypeSymbol type) =>
        IsNullableValue(type) ? ((INamedTypeSymbol)type).TypeArguments[0] : type;
}
