using System.Text.Json;
using TorchPort.Nn;

namespace TorchPort.Tests;

public class InspectTests
{
    public static TheoryData<string> Fixtures { get; } =
        [.. new[] { "v1.13", "v2.6" }.SelectMany(v => Directory.GetFiles(Paths.Fixture("checkpoints", v), "*.pt").Select(f => $"{v}/{Path.GetFileName(f)}")).Order()];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void TheJsonIsWhatPyTorchSays(string fixture)
    {
        var path = Paths.Fixture("checkpoints", fixture);
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(path, ".json")));
        using var found = JsonDocument.Parse(Cli.Succeed("inspect", path, "--json", "--hash").Output);
        Assert.Equal(expected.RootElement.GetProperty("format").GetString(), found.RootElement.GetProperty("format").GetString());
        Assert.Equal(Lines(expected), Lines(found));
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void TheTreeShowsEveryTensor(string fixture)
    {
        var path = Paths.Fixture("checkpoints", fixture);
        var screen = Cli.Succeed("inspect", path).Screen;
        foreach (var (_, tensor) in Checkpoint.Load(path).Tensors)
            Assert.Contains($"{tensor.DType.TorchName} [{string.Join(", ", tensor.Shape.ToArray())}] strides [{string.Join(", ", tensor.Strides.ToArray())}]", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void TheTreeSaysWhatIsShared()
    {
        using var folder = new TempFolder();
        var weight = new Parameter(Torch.Arange(6).To(DType.Float32).View(2, 3));
        Checkpoint.Save(folder["m.pt"], new OrderedDictionary<string, object?>
        {
            ["weight"] = weight, ["tied"] = weight, ["part"] = weight.Detach().Select(0, 1),
            ["alone"] = Torch.Arange(10).Narrow(0, 2, 3), ["epoch"] = 3, ["history"] = new[] { 0.5, 0.25 }, ["evil\x1b[2J[red]"] = "x\u202Ey",
        });
        var lines = Cli.Succeed("inspect", folder["m.pt"], "--hash").Screen.Split('\n').Select(l => l.Trim(' ', '│', '├', '└', '─')).ToList();
        Assert.Equal("torch-zip, 4 tensors of 18 elements, 104 B in 2 storages", lines[1]);
        Assert.Equal("collections.OrderedDict (7)", lines[2]);
        Assert.StartsWith("weight float32 [2, 3] strides [3, 1] 24 B parameter shares storage 0 with tied, part", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("part float32 [3] strides [1] offset 3 12 B shares storage 0 with weight, tied", lines[5], StringComparison.Ordinal);
        Assert.StartsWith("alone int64 [3] strides [1] offset 2 24 B of a storage of 80 B", lines[6], StringComparison.Ordinal);
        Assert.EndsWith(TensorDigest.Sha256(Torch.Tensor<long>([2, 3, 4])), lines[6], StringComparison.Ordinal);
        Assert.Equal("epoch 3 int", lines[7]);
        Assert.Equal("history list (0.5, 0.25)", lines[8]);
        Assert.Equal("evil\\u001b[2J[red] x\\u202ey str", lines[9]);
    }

    [Fact]
    public void FoldersAndMetadataAreShown()
    {
        var run = Cli.Succeed("inspect", Paths.Fixture("safetensors", "sharded"));
        Assert.Contains("safetensors-sharded, 11 tensors", run.Screen, StringComparison.Ordinal);
        Assert.Contains("format: pt", run.Screen, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Cli.Succeed("inspect", Paths.Fixture("safetensors", "sharded"), "--json").Output);
        Assert.Equal("pt", json.RootElement.GetProperty("metadata").GetProperty("format").GetString());
        Assert.False(json.RootElement.GetProperty("tensors")[0].TryGetProperty("sha256", out _));
    }

    [Theory]
    [InlineData("no such file")]
    [InlineData("README.md")]
    public void AFileThatCannotBeReadIsAnErrorInOneLine(string name)
    {
        var run = Cli.Run("inspect", Path.Combine(Paths.Repository, "fixtures", "checkpoints", name));
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(name, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("inspect", "a", "b")]
    [InlineData("inspect", "a", "--unknown")]
    [InlineData("unknown")]
    [InlineData]
    public void ArgumentsThatMakeNoSenseAreExplained(params string[] args)
    {
        var run = Cli.Run(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void HelpNamesTheVerbs()
    {
        Assert.Contains("inspect", Cli.Succeed("--help").Output, StringComparison.Ordinal);
        Assert.Contains("--json", Cli.Succeed("inspect", "--help").Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Lines(JsonDocument document) => document.RootElement.GetProperty("tensors").EnumerateArray().Select(t => string.Join(' ',
        new[] { "name", "dtype", "shape", "strides", "offset", "storage", "parameter", "requires_grad", "sha256" }.Select(p => t.GetProperty(p).ToString().Replace(" ", "", StringComparison.Ordinal))));
}
