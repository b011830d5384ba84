using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TorchPort.Generators.Tests;

/// <summary>One generator over sources, the result compiled with them.</summary>
internal sealed class GeneratorRun
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview);

    private static readonly ImmutableArray<MetadataReference> Framework =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p))];

    private readonly GeneratorDriver _driver;
    private readonly CSharpCompilation _input;
    private readonly Compilation _output;

    private GeneratorRun(GeneratorDriver driver, CSharpCompilation input)
    {
        _input = input;
        _driver = driver.RunGeneratorsAndUpdateCompilation(input, out _output, out var diagnostics);
        Diagnostics = diagnostics;
    }

    /// <summary>What the generator reported.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public GeneratorRunResult Result => _driver.GetRunResult().Results.Single();

    /// <summary>The generated files by name.</summary>
    public IReadOnlyDictionary<string, string> Files =>
        Result.GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString());

    /// <summary>The diagnostics as <c>id@the marked source text</c>.</summary>
    public IEnumerable<string> Reported => Diagnostics.Select(d => $"{d.Id}@{MarkedText(d)}");

    /// <summary>Runs over files given as (path, text).</summary>
    public static GeneratorRun Over(IIncrementalGenerator generator, params (string Path, string Text)[] sources) =>
        new(Driver(generator), Compile("Sources", sources, Framework));

    /// <summary>Runs again after <paramref name="path"/> changed its text, with what the first run cached.</summary>
    public GeneratorRun WithEdit(string path, string text)
    {
        var tree = _input.SyntaxTrees.Single(t => t.FilePath == path);
        return new(_driver, _input.ReplaceSyntaxTree(tree, Parse(path, text)));
    }

    /// <summary>Loads what was compiled; fails the test if something did not compile.</summary>
    public Assembly Load()
    {
        using var image = new MemoryStream();
        var result = _output.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Concat(Diagnostics)));
        image.Position = 0;
        return new AssemblyLoadContext("Sources", isCollectible: true).LoadFromStream(image);
    }

    /// <summary>Why each output of a named step of the pipeline is what it is.</summary>
    public IEnumerable<IncrementalStepRunReason> Reasons(string step) =>
        Result.TrackedSteps[step].SelectMany(s => s.Outputs).Select(o => o.Reason);

    /// <summary>Why each generated file is what it is.</summary>
    public IEnumerable<IncrementalStepRunReason> OutputReasons =>
        Result.TrackedOutputSteps.Values.SelectMany(s => s).SelectMany(s => s.Outputs).Select(o => o.Reason);

    /// <summary>Sources compiled to a reference for other sources.</summary>
    public static GeneratorRun Over(IIncrementalGenerator generator, GeneratorRun library, params (string Path, string Text)[] sources)
    {
        using var image = new MemoryStream();
        Assert.True(library._output.Emit(image).Success);
        return new(Driver(generator), Compile("Other", sources, Framework.Add(MetadataReference.CreateFromImage(image.ToArray()))));
    }

    private static CSharpGeneratorDriver Driver(IIncrementalGenerator generator) => CSharpGeneratorDriver.Create(
        [generator.AsSourceGenerator()], parseOptions: ParseOptions,
        driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static CSharpCompilation Compile(string name, (string Path, string Text)[] sources, ImmutableArray<MetadataReference> references) =>
        CSharpCompilation.Create(name, sources.Select(s => Parse(s.Path, s.Text)), references,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));

    private static SyntaxTree Parse(string path, string text) => CSharpSyntaxTree.ParseText(text, ParseOptions, path);

    private string MarkedText(Diagnostic diagnostic)
    {
        var tree = _input.SyntaxTrees.Single(t => t.FilePath == diagnostic.Location.GetLineSpan().Path);
        return tree.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan);
    }
}
