using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TorchPort.Generators.Support;

/// <summary>A diagnostic as plain values: a <see cref="Location"/> would keep a whole syntax tree in the pipeline's cache.</summary>
internal sealed record DiagnosticInfo(DiagnosticDescriptor Descriptor, DiagnosticPlace Place, EquatableArray<string> Arguments)
{
    public static DiagnosticInfo At(Location? location, DiagnosticDescriptor descriptor, params string[] arguments) =>
        new(descriptor, DiagnosticPlace.Of(location), new(arguments));

    public Diagnostic ToDiagnostic() => Diagnostic.Create(Descriptor, Place.ToLocation(), [.. Arguments]);
}

/// <summary>A place in a source file.</summary>
internal sealed record DiagnosticPlace(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static DiagnosticPlace Of(Location? location) =>
        new(location?.SourceTree?.FilePath ?? "", location?.SourceSpan ?? default, location?.GetLineSpan().Span ?? default);

    public Location ToLocation() => Path.Length == 0 ? Location.None : Location.Create(Path, Span, Lines);
}
