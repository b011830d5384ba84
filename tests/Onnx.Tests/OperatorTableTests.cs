using System.Globalization;
using System.Text;
using TorchPort.Onnx.Operators;

namespace TorchPort.Tests;

/// <summary>docs/onnx-operators.md says which operators there are rules for: it is made here, of the specifications' operators and the rules.</summary>
public class OperatorTableTests
{
    private const string Rewrite = "TORCHPORT_WRITE_DOCS";

    private static readonly (string Domain, string What)[] Domains =
    [
        ("ai.onnx", "ONNX"),
        ("ai.onnx.ml", "ONNX's classic machine learning"),
        ("ai.onnx.preview.training", "ONNX's training"),
        ("com.microsoft", "ONNX Runtime's own"),
    ];

    [Fact]
    public void TheTableIsWhatThereAreRulesFor()
    {
        var path = Path.Combine(Paths.Repository, "docs", "onnx-operators.md");
        var text = Table();
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            File.WriteAllText(path, text);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void EveryOperatorOfOnnxHasARule() => Assert.Empty(Specified().Where(o => o.Domain != "com.microsoft" && !HasRule(o.Domain, o.Name)).Select(o => o.Name));

    private static string Table()
    {
        var text = new StringBuilder($"""
            # ONNX operators

            Which operators of the specifications (fixtures/onnx/operators.txt) `OnnxModel` has rules for. Versions are those in which an operator means
            something else than before; between them one rule serves. Operators that a model brings as functions need none. This page is made by
            {nameof(OperatorTableTests)}; `{Rewrite}=1` in its environment writes it anew.

            | domain | what | operators | with a rule |
            | --- | --- | --- | --- |

            """);
        var all = Specified().GroupBy(o => o.Domain).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var (domain, what) in Domains)
            text.Append(CultureInfo.InvariantCulture, $"| {domain} | {what} | {all[domain].Count} | {all[domain].Count(o => HasRule(domain, o.Name))} |\n");
        var rules = OperatorTable.All.ToLookup(r => r.Domain.Length == 0 ? "ai.onnx" : r.Domain);
        foreach (var (domain, _) in Domains)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {domain}\n\n");
            text.Append(string.Join(", ", rules[domain].OrderBy(r => r.Name, StringComparer.Ordinal).Select(r => Named(r.Name, [.. r.Since.Order()])))).Append('\n');
            var missing = all[domain].Where(o => !HasRule(domain, o.Name)).Select(o => o.Name).ToList();
            if (missing.Count > 0)
                text.Append(CultureInfo.InvariantCulture, $"\nWithout a rule: {string.Join(", ", missing)}\n");
        }
        return text.ToString();
    }

    /// <summary>The name, with the versions where there are several.</summary>
    private static string Named(string name, int[] since) => since.Length == 1 ? name : $"{name} ({string.Join(", ", since)})";

    private static bool HasRule(string domain, string name) => OperatorTable.Find(domain == "ai.onnx" ? "" : domain, name, int.MaxValue) is not null;

    private static IEnumerable<(string Domain, string Name)> Specified() =>
        File.ReadLines(Path.Combine(Paths.Repository, "fixtures", "onnx", "operators.txt")).Select(l => l.Split(' ')).Select(p => (p[0], p[1]));
}
