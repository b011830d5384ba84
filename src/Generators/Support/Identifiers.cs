using Microsoft.CodeAnalysis.CSharp;

namespace TorchPort.Generators.Support;

internal static class Identifiers
{
    /// <summary>The name as code writes it: <c>@base</c>.</summary>
    public static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
