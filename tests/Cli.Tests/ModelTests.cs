using System.IO.Compression;
using System.Text.Json;

namespace TorchPort.Tests;

/// <summary><c>verify</c>, <c>run</c> and <c>inspect</c> on ONNX models, by cases of ONNX's own node tests.</summary>
public class ModelTests
{
    [Fact]
    public void VerifyCountsCasesOfFoldersAndArchives()
    {
        using var folder = new TempFolder();
        Extract(folder, "test_abs", "deep/er/abs");
        Extract(folder, "test_softmax_axis_0", "deep/softmax");
        Extract(folder, "test_add", "packed/add");
        ZipFile.CreateFromDirectory(folder["packed"], folder["deep/packed.zip"]);
        var run = Cli.Succeed("verify", folder["deep"], folder["deep/packed.zip"]);
        Assert.Equal("4 passed, 0 failed, 0 skipped", run.Output.TrimEnd());
    }

    [Fact]
    public void VerifySaysWhatFails()
    {
        using var folder = new TempFolder();
        Extract(folder, "test_abs", "abs");
        Extract(folder, "test_add", "add");
        File.Copy(folder["add/test_data_set_0/input_0.pb"], folder["add/test_data_set_0/output_0.pb"], overwrite: true);
        Extract(folder, "test_relu", "broken");
        File.WriteAllText(folder["broken/model.onnx"], "no model");
        Extract(folder, "test_relu", "unchecked");
        File.Delete(folder["unchecked/test_data_set_0/output_0.pb"]);
        var run = Cli.Run("verify", folder.Path);
        Assert.Equal(1, run.ExitCode);
        var lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("FAILED add: output \"sum\": 60 of 60 elements differ, worst by ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("FAILED broken: ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("skipped unchecked: ", lines[2], StringComparison.Ordinal);
        Assert.Equal("1 passed, 2 failed, 1 skipped", lines[3]);
        Assert.EndsWith("2 passed, 1 failed, 1 skipped", Cli.Run("verify", folder.Path, "--atol", "100").Output.TrimEnd(), StringComparison.Ordinal);

        using var json = JsonDocument.Parse(Cli.Run("verify", folder.Path, "--json").Output);
        Assert.Equal(2, json.RootElement.GetProperty("failed").GetInt32());
        var failure = json.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "add");
        Assert.True(failure.GetProperty("worst_difference").GetDouble() > 0.1);
    }

    [Fact]
    public void ProfileShowsKernelsAndWritesTracesAndDrawings()
    {
        using var folder = new TempFolder();
        Extract(folder, "test_abs", "abs");
        var run = Cli.Succeed("profile", folder["abs/model.onnx"], "--runs", "3", "--trace", folder["trace.json"], "--graph", folder["plan.dot"]);
        Assert.Contains("ms in 1 kernel, the least of 3 runs", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 × Forward<Abs> [3, 4, 5]", run.Output, StringComparison.Ordinal);
        using var trace = JsonDocument.Parse(File.ReadAllText(folder["trace.json"]));
        Assert.Equal(1, trace.RootElement.GetArrayLength());
        Assert.StartsWith("digraph", File.ReadAllText(folder["plan.dot"]), StringComparison.Ordinal);
        Assert.Equal(1, Cli.Run("profile", folder["abs/model.onnx"], "--graph", folder["plan.png"]).ExitCode);
    }

    [Fact]
    public void RunReadsAndWritesTensorsByName()
    {
        using var folder = new TempFolder();
        Extract(folder, "test_abs", "abs");
        Checkpoint.SaveSafetensors(folder["x.safetensors"], [KeyValuePair.Create("x", Torch.Full([3, 4, 5], -2.0))]);
        Assert.Equal("y: a float tensor of shape [3, 4, 5], 2 to 2, mean 2", Cli.Succeed("run", folder["abs/model.onnx"], "--input", folder["x.safetensors"], "--output", folder["y.npz"]).Output.TrimEnd());
        Assert.Equal(2f, Checkpoint.Load(folder["y.npz"]).Tensors["y"].Max().Item<float>());
        Cli.Succeed("run", folder["abs/model.onnx"], "--input", folder["abs/test_data_set_0/input_0.pb"], "--output", folder["abs/test_data_set_0/output_0.pb"]);
        Assert.Equal("1 passed, 0 failed, 0 skipped", Cli.Succeed("verify", folder["abs"], "--rtol", "0", "--atol", "0").Output.TrimEnd());
        Assert.Equal("y: a float tensor of shape [3, 4, 5], 2 to 2, mean 2", Cli.Succeed("run", folder["abs/model.onnx"], "--input", folder["x.safetensors"], "--device", "ilgpu-cpu").Output.TrimEnd());
        Assert.Contains("There is no device 'tpu'", Cli.Run("run", folder["abs/model.onnx"], "--random-input", "--device", "tpu").Error, StringComparison.Ordinal);
        Assert.Contains("x: float[3, 4, 5] is missing", Cli.Run("run", folder["abs/model.onnx"]).Error, StringComparison.Ordinal);
        Assert.StartsWith("y: a float tensor", Cli.Succeed("run", folder["abs/model.onnx"], "--random-input").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void InspectShowsWhatAModelTakesAndGives()
    {
        using var folder = new TempFolder();
        Extract(folder, "test_scan9_sum", "scan");
        var text = Cli.Succeed("inspect", folder["scan/model.onnx"]).Output;
        Assert.Contains("input  initial: float[2]", text, StringComparison.Ordinal);
        Assert.Contains("output z: float[3, 2]", text, StringComparison.Ordinal);
        Assert.Contains("operator sets: ai.onnx 9", text, StringComparison.Ordinal);
        Assert.Contains("3 nodes: Add 1, Identity 1, Scan 1", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Cli.Succeed("inspect", folder["scan/model.onnx"], "--json").Output);
        Assert.Equal(9, json.RootElement.GetProperty("opsets").GetProperty("ai.onnx").GetInt32());
    }

    private static void Extract(TempFolder folder, string test, string target)
    {
        using var compressed = new BrotliStream(File.OpenRead(Paths.Fixture("onnx", "node-1.17.zip.br")), CompressionMode.Decompress);
        var memory = new MemoryStream();
        compressed.CopyTo(memory);
        using var archive = new ZipArchive(memory);
        foreach (var entry in archive.Entries.Where(e => e.FullName.StartsWith($"{test}/", StringComparison.Ordinal)))
        {
            var path = folder[$"{target}/{entry.FullName[(test.Length + 1)..]}"];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            entry.ExtractToFile(path);
        }
    }
}
