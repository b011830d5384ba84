using System.IO.Compression;
using TorchPort.Onnx.Testing;

namespace TorchPort.Tests;

/// <summary>The node tests of onnx 1.17: one small model an operator and variant, with inputs and the outputs of ONNX's reference.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class NodeTests(ITestOutputHelper output)
{
    private const int Count = 1288;

    [Fact]
    public void PassExceptThoseListedWithAReason()
    {
        using var archive = OpenArchive();
        var listed = ReadList();
        var filter = Environment.GetEnvironmentVariable("ONNX_NODE_FILTER");
        var runner = new CaseRunner();
        var cases = BackendCases.FromZip(archive).Where(c => filter is null || c.Name.Contains(filter, StringComparison.Ordinal)).ToLookup(c => listed.ContainsKey(c.Name));
        // What is random might be right by chance, were it not the same in every run.
        var seldom = cases[true].Select(c =>
        {
            Torch.ManualSeed(0);
            return runner.Run(c);
        }).ToList();
        var results = cases[false].AsParallel().WithDegreeOfParallelism(2).Select(runner.Run).ToList().Concat(seldom).OrderBy(r => r.Name, StringComparer.Ordinal).ToList();
        var passed = results.Where(r => r.Status == CaseStatus.Passed).Select(r => r.Name).ToHashSet();
        output.WriteLine($"{passed.Count} of {(filter is null ? Count : results.Count)}");
        Console.WriteLine($"{passed.Count} of {(filter is null ? Count : results.Count)}");
        if (Environment.GetEnvironmentVariable("ONNX_NODE_RESULTS") is { } file)
            File.WriteAllLines(file, results.Select(r => $"{r.Name}\t{r.Status}\t{r.Message.ReplaceLineEndings(" ")}"));
        if (Environment.GetEnvironmentVariable("ONNX_NODE_UPDATE") is not null)
            File.WriteAllLines(ListPath, File.ReadAllLines(ListPath).Where(l => !passed.Contains(l.Split('\t')[0])));
        if (filter is null)
            Assert.Equal(Count, results.Count);
        var failures = results.Where(r => r.Status != CaseStatus.Passed && !listed.ContainsKey(r.Name)).Select(r => $"{r.Name}: {r.Message}");
        Assert.Empty(failures);
        Assert.Empty(listed.Keys.Where(passed.Contains).Select(n => $"{n} passes: take it off the list"));
    }

    [Fact]
    public void ListedOnesExistAndHaveReasons()
    {
        using var archive = OpenArchive();
        var names = archive.Entries.Select(e => e.FullName.Split('/')[0]).ToHashSet();
        Assert.All(ReadList(), entry =>
        {
            Assert.Contains(entry.Key, names);
            Assert.False(string.IsNullOrWhiteSpace(entry.Value));
        });
    }

    /// <summary>A zip whose entries are stored, compressed as a whole: the cases share much.</summary>
    internal static ZipArchive OpenArchive(string name = "node-1.17.zip.br")
    {
        using var file = File.OpenRead(Paths.Fixture("onnx", name));
        using var compressed = new BrotliStream(file, CompressionMode.Decompress);
        var memory = new MemoryStream();
        compressed.CopyTo(memory);
        return new(memory);
    }

    private static string ListPath => Path.Combine(Paths.Repository, "tests", "Onnx.Tests", "not-passing.txt");

    internal static Dictionary<string, string> ReadList() => File.ReadAllLines(ListPath)
        .Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t', 2)).ToDictionary(p => p[0], p => p.Length > 1 ? p[1] : "");
}
