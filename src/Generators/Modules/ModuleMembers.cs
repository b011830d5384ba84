using Microsoft.CodeAnalysis;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Modules;

/// <summary>The members that a class stores and registers, in source order, and what is wrong with them.</summary>
internal static class ModuleMembers
{
    /// <param name="report">Takes what is wrong; null when the class is only looked at for its names.</param>
    public static List<(MemberModel Model, Location? Location)> Read(INamedTypeSymbol type, Action<DiagnosticInfo>? report)
    {
        var members = new List<(MemberModel, Location?)>();
        foreach (var member in Stored(type))
        {
            var memberType = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
            if (Find(member, "NotRegisteredAttribute") is not null)
                continue;
            if (KindOf(member, memberType) is { } kind)
                members.Add((new(kind, NameOf(member), ExpressionOf(member)), LocationOf(member)));
            else if (Find(member, "BufferAttribute") is not null)
                report?.Invoke(At(member, ModuleDiagnostics.BadBuffer, member.Name, "only tensors that are no parameters can be"));
            else if (ModuleTypes.IsCollectionOfMembers(memberType))
                report?.Invoke(At(member, ModuleDiagnostics.Collection, member.Name));
        }
        if (report is not null)
            CheckBuffersAreStored(type, report);
        return members;
    }

    /// <summary>The instance fields and the properties with a backing field, by file and position.</summary>
    private static IEnumerable<ISymbol> Stored(INamedTypeSymbol type) => type.GetMembers().OfType<IFieldSymbol>()
        .Where(f => !f.IsStatic)
        .Select(f => (ISymbol?)(f.AssociatedSymbol as IPropertySymbol) ?? (f.IsImplicitlyDeclared ? null : f))
        .Where(m => m is not null and not IPropertySymbol { GetMethod: null })
        .Select(m => m!)
        .OrderBy(m => PathOf(m), StringComparer.Ordinal)
        .ThenBy(m => LocationOf(m)?.SourceSpan.Start ?? 0);

    private static MemberKind? KindOf(ISymbol member, ITypeSymbol type)
    {
        var buffer = Find(member, "BufferAttribute");
        if (ModuleTypes.IsModule(type))
            return buffer is null ? MemberKind.Module : null;
        if (ModuleTypes.IsParameter(type))
            return buffer is null ? MemberKind.Parameter : null;
        if (buffer is null || !ModuleTypes.IsTensor(type))
            return null;
        return buffer.NamedArguments.Any(a => a is { Key: "Persistent", Value.Value: false })
            ? MemberKind.TransientBuffer : MemberKind.Buffer;
    }

    private static string NameOf(ISymbol member)
    {
        var attribute = Find(member, "NameAttribute");
        if (attribute is null || attribute.ConstructorArguments.IsEmpty)
            return member.Name;
        return attribute.ConstructorArguments[0].Value as string ?? "";
    }

    private static string ExpressionOf(ISymbol member)
    {
        if (member is IPropertySymbol { ExplicitInterfaceImplementations.IsEmpty: false } property)
        {
            var declared = property.ExplicitInterfaceImplementations[0];
            var contract = declared.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
            return $"(({contract})this).{Identifiers.Escape(declared.Name)}";
        }
        return "this." + Identifiers.Escape(member.Name);
    }

    private static void CheckBuffersAreStored(INamedTypeSymbol type, Action<DiagnosticInfo> report)
    {
        var stored = new HashSet<ISymbol>(Stored(type), SymbolEqualityComparer.Default);
        foreach (var member in type.GetMembers())
        {
            if (member is (IFieldSymbol or IPropertySymbol) and { IsImplicitlyDeclared: false }
                && Find(member, "BufferAttribute") is not null && !stored.Contains(member))
                report(At(member, ModuleDiagnostics.BadBuffer, member.Name, "only instance fields and auto-properties can be"));
        }
    }

    private static AttributeData? Find(ISymbol member, string name) =>
        member.GetAttributes().FirstOrDefault(a => ModuleTypes.IsAttribute(a, name));

    private static Location? LocationOf(ISymbol member) => member.Locations.FirstOrDefault();

    private static string PathOf(ISymbol member) => LocationOf(member)?.SourceTree?.FilePath ?? "";

    private static DiagnosticInfo At(ISymbol member, DiagnosticDescriptor descriptor, params string[] arguments) =>
        DiagnosticInfo.At(LocationOf(member), descriptor, arguments);
}
