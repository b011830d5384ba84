using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Modules;

/// <summary>Reads a class declaration into what is to be generated for it.</summary>
internal static class ModuleReader
{
    public static bool MayBeModule(SyntaxNode node) => node is ClassDeclarationSyntax { BaseList: not null };

    /// <returns>Null when the declaration is no module, registers nothing, or is not the class's first one with a base list.</returns>
    public static ModuleReading? Read(GeneratorSyntaxContext context, CancellationToken cancellation)
    {
        var declaration = (ClassDeclarationSyntax)context.Node;
        if (context.SemanticModel.GetDeclaredSymbol(declaration, cancellation) is not { IsStatic: false } type
            || !ModuleTypes.IsModule(type) || !IsFirst(declaration, type, cancellation) || OverridesByHand(type))
            return null;

        var diagnostics = new List<DiagnosticInfo>();
        var members = ModuleMembers.Read(type, diagnostics.Add);
        CheckNames(type, members, diagnostics.Add);
        CapturedParameters.Check(type, context.SemanticModel.Compilation, diagnostics.Add, cancellation);

        ModuleModel? model = null;
        if (members.Count > 0)
        {
            var obstacle = Obstacle(type, cancellation);
            if (obstacle is not null)
                diagnostics.Add(DiagnosticInfo.At(declaration.Identifier.GetLocation(), ModuleDiagnostics.NotPartial, type.Name, obstacle));
            else if (!diagnostics.Any(d => d.Descriptor.DefaultSeverity == DiagnosticSeverity.Error))
                model = ModelOf(type, members);
        }
        return model is null && diagnostics.Count == 0 ? null : new(model, diagnostics.ToEquatableArray());
    }

    private static bool IsFirst(ClassDeclarationSyntax declaration, INamedTypeSymbol type, CancellationToken cancellation)
    {
        var first = type.DeclaringSyntaxReferences
            .Where(r => MayBeModule(r.GetSyntax(cancellation)))
            .OrderBy(r => r.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(r => r.Span.Start)
            .First();
        return first.SyntaxTree == declaration.SyntaxTree && first.Span == declaration.Span;
    }

    private static bool OverridesByHand(INamedTypeSymbol type) => type.GetMembers("VisitMembers")
        .Any(m => m is IMethodSymbol { Parameters.Length: 1 } method && ModuleTypes.IsModuleMembers(method.Parameters[0].Type)
            && !m.GetAttributes().Any(a => a.AttributeClass?.Name == "GeneratedCodeAttribute"));

    private static string? Obstacle(INamedTypeSymbol type, CancellationToken cancellation)
    {
        if (type.IsFileLocal)
            return "remove 'file' from its declaration, since other files cannot extend it";
        for (var t = type; t is not null; t = t.ContainingType)
        {
            if (!t.DeclaringSyntaxReferences.All(r =>
                r.GetSyntax(cancellation) is TypeDeclarationSyntax d && d.Modifiers.Any(SyntaxKind.PartialKeyword)))
                return t.Equals(type, SymbolEqualityComparer.Default)
                    ? "add 'partial' to its declaration" : $"add 'partial' to the declaration of the containing type '{t.Name}'";
        }
        return null;
    }

    private static void CheckNames(
        INamedTypeSymbol type, List<(MemberModel Model, Location? Location)> members, Action<DiagnosticInfo> report)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var b = type.BaseType; b is not null && !ModuleTypes.IsModuleItself(b); b = b.BaseType)
        {
            if (OverridesByHand(b))
                continue;
            foreach (var (model, _) in ModuleMembers.Read(b, report: null))
                taken[model.Name] = b.Name + "." + MemberName(model);
        }
        foreach (var (model, location) in members)
        {
            if (model.Name.Length == 0 || model.Name.Contains('.'))
                report(DiagnosticInfo.At(location, ModuleDiagnostics.BadName, MemberName(model), model.Name));
            else if (taken.TryGetValue(model.Name, out var other))
                report(DiagnosticInfo.At(location, ModuleDiagnostics.DuplicateName, MemberName(model), model.Name, other));
            else
                taken.Add(model.Name, MemberName(model));
        }
    }

    private static string MemberName(MemberModel model) => model.Expression.Substring(model.Expression.LastIndexOf('.') + 1);

    private static ModuleModel ModelOf(INamedTypeSymbol type, List<(MemberModel Model, Location? Location)> members)
    {
        var types = new List<string>();
        var fileName = "";
        for (var t = type; t is not null; t = t.ContainingType)
        {
            types.Insert(0, Opening(t));
            fileName = fileName.Length == 0 ? t.MetadataName : t.MetadataName + "+" + fileName;
        }
        var space = type.ContainingNamespace.IsGlobalNamespace ? null : type.ContainingNamespace.ToDisplayString(NamespaceFormat);
        return new(space, types.ToEquatableArray(), (space is null ? "" : space.Replace("@", "") + ".") + fileName,
            members.Select(m => m.Model).ToEquatableArray());
    }

    private static readonly SymbolDisplayFormat NamespaceFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    private static readonly SymbolDisplayFormat NameFormat = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static string Opening(INamedTypeSymbol type)
    {
        var keyword = type switch
        {
            { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
            { IsRecord: true } => "record",
            { TypeKind: TypeKind.Struct } => "struct",
            { TypeKind: TypeKind.Interface } => "interface",
            _ => "class",
        };
        return $"partial {keyword} {type.ToDisplayString(NameFormat)}";
    }
}
