using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Modules;

/// <summary>
/// Finds primary-constructor parameters that members use later. The compiler keeps them in nameless fields, so modules
/// and parameters among them would silently not be registered.
/// </summary>
internal static class CapturedParameters
{
    public static void Check(INamedTypeSymbol type, Compilation compilation, Action<DiagnosticInfo> report, CancellationToken cancellation)
    {
        var parameters = PrimaryParameters(type, cancellation)
            .Where(p => ModuleTypes.IsModule(p.Type) || ModuleTypes.IsParameter(p.Type)).ToList();
        if (parameters.Count == 0)
            return;
        foreach (var declaration in type.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation)).OfType<ClassDeclarationSyntax>())
        {
            var model = compilation.GetSemanticModel(declaration.SyntaxTree);
            foreach (var name in declaration.Members.SelectMany(LaterCode).SelectMany(n => n.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>())
            {
                var index = parameters.FindIndex(p => p.Name == name.Identifier.ValueText);
                if (index < 0 || !SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellation).Symbol, parameters[index]))
                    continue;
                report(DiagnosticInfo.At(parameters[index].Locations[0], ModuleDiagnostics.Captured, parameters[index].Name));
                parameters.RemoveAt(index);
            }
        }
    }

    private static IEnumerable<IParameterSymbol> PrimaryParameters(INamedTypeSymbol type, CancellationToken cancellation) =>
        type.InstanceConstructors
            .Where(c => c.DeclaringSyntaxReferences.Any(r => r.GetSyntax(cancellation) is ClassDeclarationSyntax))
            .SelectMany(c => c.Parameters);

    /// <summary>The parts of a member that run after construction: everything but initializers.</summary>
    private static IEnumerable<SyntaxNode> LaterCode(MemberDeclarationSyntax member) => member switch
    {
        BaseFieldDeclarationSyntax or BaseTypeDeclarationSyntax => [],
        PropertyDeclarationSyntax property => new SyntaxNode?[] { property.AccessorList, property.ExpressionBody }.OfType<SyntaxNode>(),
        _ => [member],
    };
}
