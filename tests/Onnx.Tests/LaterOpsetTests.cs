using TorchPort.Onnx.Testing;

namespace TorchPort.Tests;

/// <summary>Cases of operators that came with opsets 23 to 28, in the form of ONNX's node tests, whose outputs ONNX's own references gave.</summary>
public class LaterOpsetTests
{
    private const int Count = 157;

    [Fact]
    public void Pass()
    {
        using var archive = NodeTests.OpenArchive("node-23-to-28.zip.br");
        var runner = new CaseRunner();
        var results = BackendCases.FromZip(archive).Select(runner.Run).ToList();
        Assert.Empty(results.Where(r => r.Status != CaseStatus.Passed).Select(r => $"{r.Name}: {r.Message}"));
        Assert.Equal(Count, results.Count);
    }
}
