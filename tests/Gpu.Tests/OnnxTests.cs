using System.IO.Compression;
using TorchPort.Onnx.Testing;

namespace TorchPort.Tests.Gpu;

/// <summary>ONNX's node tests of operators that make tensors of their own, which belong on the device too.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class OnnxTests
{
    // A float of a cell's state by the device's exponential and logarithm; ONNX's own bound is for results that are not near zero.
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData("lstm", 3)]
    [InlineData("gru", 4)]
    [InlineData("rnn", 4)]
    [InlineData("gathernd", 3)]
    [InlineData("scatternd", 5)]
    [InlineData("onehot", 4)]
    [InlineData("reversesequence", 2)]
    public void Nodes_run_where_their_inputs_are(string words, int count)
    {
        using var file = File.OpenRead(Paths.Fixture("onnx", "node-1.17.zip.br"));
        using var memory = new MemoryStream();
        using (var compressed = new BrotliStream(file, CompressionMode.Decompress))
            compressed.CopyTo(memory);
        using var archive = new ZipArchive(memory);
        var runner = new CaseRunner(absolute: Tolerance, device: Devices.Tested);
        var results = BackendCases.FromZip(archive).Where(c => c.Name.Replace("_", "", StringComparison.Ordinal).Contains(words, StringComparison.Ordinal)).Select(runner.Run).ToList();
        Assert.Empty(results.Where(r => r.Status != CaseStatus.Passed).Select(r => $"{r.Name}: {r.Message}"));
        Assert.InRange(results.Count, count, int.MaxValue);
    }
}
