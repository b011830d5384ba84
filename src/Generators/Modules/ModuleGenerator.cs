using Microsoft.CodeAnalysis;

namespace TorchPort.Generators.Modules;

/// <summary>
/// Registers the parameters, buffers and submodules of classes derived from <c>TorchPort.Nn.Module</c>: overrides
/// <c>VisitMembers</c> to name each one, so that no reflection is needed at run time.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ModuleGenerator : IIncrementalGenerator
{
    /// <summary>The pipeline's steps, named for tests of its caching.</summary>
    internal const string ReadingStep = "Modules", ModelStep = "ModuleModels";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var readings = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => ModuleReader.MayBeModule(node), ModuleReader.Read)
            .Where(static reading => reading is not null)
            .Select(static (reading, _) => reading!)
            .WithTrackingName(ReadingStep);

        var models = readings
            .Where(static reading => reading.Model is not null)
            .Select(static (reading, _) => reading.Model!)
            .WithTrackingName(ModelStep);

        context.RegisterSourceOutput(models, static (output, model) =>
            output.AddSource(model.FileName + ".g.cs", ModuleWriter.Write(model)));
        context.RegisterSourceOutput(readings.SelectMany(static (reading, _) => reading.Diagnostics), static (output, diagnostic) =>
            output.ReportDiagnostic(diagnostic.ToDiagnostic()));
    }
}
