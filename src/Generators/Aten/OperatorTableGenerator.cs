using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Aten;

/// <summary>
/// Writes the table from PyTorch's operator names to the methods of the Tensor API, from the <c>[Aten]</c> attributes on
/// those methods, into the project that declares <c>TorchPort.Aten.AtenTable</c>.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class OperatorTableGenerator : IIncrementalGenerator
{
    /// <summary>The pipeline's steps, named for tests of its caching.</summary>
    internal const string ReadingStep = "Operators", ModelStep = "OperatorModels";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var readings = context.SyntaxProvider
            .ForAttributeWithMetadataName(AtenAttributes.Aten, static (node, _) => OperatorReader.MayBeOperator(node), OperatorReader.Read)
            .WithTrackingName(ReadingStep);
        var models = readings.SelectMany(static (reading, _) => reading.Models).WithTrackingName(ModelStep);
        var places = readings.SelectMany(static (reading, _) => reading.Places);
        var hasTable = context.CompilationProvider.Select(static (compilation, _) =>
            compilation.Assembly.GetTypeByMetadataName("TorchPort.Aten.AtenTable") is not null);

        context.RegisterSourceOutput(models.Collect().Combine(hasTable), static (output, pair) =>
        {
            if (pair.Right)
                output.AddSource("AtenTable.g.cs", TableWriter.Write(pair.Left));
        });
        context.RegisterSourceOutput(readings.SelectMany(static (reading, _) => reading.Diagnostics), static (output, diagnostic) =>
            output.ReportDiagnostic(diagnostic.ToDiagnostic()));
        context.RegisterSourceOutput(places.Collect(), ReportDuplicates);
    }

    private static void ReportDuplicates(SourceProductionContext output, ImmutableArray<OperatorPlace> places)
    {
        foreach (var same in places.GroupBy(p => p.Operator, StringComparer.Ordinal))
        {
            foreach (var other in same.OrderBy(p => p).Skip(1))
                output.ReportDiagnostic(new DiagnosticInfo(AtenDiagnostics.Duplicate, other.Place, new([other.Operator])).ToDiagnostic());
        }
    }
}
