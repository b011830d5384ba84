using TorchPort.Onnx.Testing;

namespace TorchPort.Tests;

/// <summary>The node tests of onnx's sources of August 2026 (opset 28) that are not in onnx 1.17 or changed since.</summary>
public class LaterOpsetTests
{
    private const int Count = 790;

    [Fact]
    public void PassExceptThoseListedForTheFormerToo()
    {
        using var archive = NodeTests.OpenArchive("node-opset-28.zip.br");
        var runner = new CaseRunner();
        var listed = NodeTests.ReadList();
        var results = BackendCases.FromZip(archive).AsParallel().WithDegreeOfParallelism(2).Select(runner.Run).ToList();
        Assert.Empty(results.Where(r => r.Status != CaseStatus.Passed && !listed.ContainsKey(r.Name)).Select(r => $"{r.Name}: {r.Message}"));
        Assert.Equal(Count, results.Count);
        Assert.InRange(results.Count(r => r.Status == CaseStatus.Passed), Count - 8, Count);
    }
}
