using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Aten;

/// <summary>Reads the <c>[Aten]</c> attributes of one method or property.</summary>
internal static class OperatorReader
{
    public static bool MayBeOperator(SyntaxNode node) => node is MethodDeclarationSyntax or PropertyDeclarationSyntax;

    public static OperatorReading Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var models = new List<OperatorModel>();
        var places = new List<OperatorPlace>();
        var diagnostics = new List<DiagnosticInfo>();
        foreach (var attribute in context.Attributes)
        {
            var location = attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation();
            var text = AtenAttributes.Schema(attribute);
            if (Parse(text, location, diagnostics) is not { } schema)
                continue;
            places.Add(new(schema.FullName, DiagnosticPlace.Of(location)));
            var callable = Callable.Of(context.TargetSymbol);
            var obstacle = callable is null ? "it cannot be read" : callable.Obstacle();
            if (obstacle is not null)
                diagnostics.Add(DiagnosticInfo.At(location, AtenDiagnostics.BadMethod, context.TargetSymbol.Name, obstacle));
            else if (new OperatorMatch(callable!, schema, location, diagnostics).Model(text, AtenAttributes.Ignores(attribute)) is { } model)
                models.Add(model);
        }
        return new(models.ToEquatableArray(), places.ToEquatableArray(), diagnostics.ToEquatableArray());
    }

    private static Schema? Parse(string text, Location? location, List<DiagnosticInfo> diagnostics)
    {
        try
        {
            return SchemaParser.Parse(text);
        }
        catch (FormatException e)
        {
            diagnostics.Add(DiagnosticInfo.At(location, AtenDiagnostics.BadSchema, text, e.Message));
            return null;
        }
    }
}
