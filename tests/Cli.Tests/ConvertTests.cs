namespace TorchPort.Tests;

public class ConvertTests
{
    [Theory]
    [InlineData("checkpoints/v2.6/state_dict.pt", "a.safetensors", "b.pt")]
    [InlineData("checkpoints/v1.13/legacy_views.pt", "a.pt", "b.safetensors")]
    [InlineData("safetensors/sharded", "a.pth", "b.safetensors")]
    [InlineData("safetensors/sharded_bin", "a.safetensors", "b.bin")]
    [InlineData("safetensors/dtypes.safetensors", "a.ckpt", "b.safetensors")]
    [InlineData("npy/all.npz", "a.pt", "b.npz")]
    [InlineData("npy/fortran.npy", "a.pt", "b.npy")]
    public void ThereAndBackNothingChanges(string fixture, string there, string back)
    {
        using var folder = new TempFolder();
        var source = Paths.Fixture(fixture);
        Cli.Succeed("convert", source, folder[there]);
        Cli.Succeed("convert", folder[there], folder[back]);
        Assert.Contains("No difference", Cli.Succeed("diff", source, folder[there]).Screen, StringComparison.Ordinal);
        Assert.Contains("No difference", Cli.Succeed("diff", folder[back], source).Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void ATreeStaysATree()
    {
        using var folder = new TempFolder();
        var source = Paths.Fixture("checkpoints", "v2.6", "training.pt");
        Cli.Succeed("convert", source, folder["training.pt"]);
        var copy = Checkpoint.Load(folder["training.pt"]);
        Assert.Equal(3, copy["epoch"].As<int>());
        Assert.Equal(File.ReadAllBytes(source).Length, File.ReadAllBytes(folder["training.pt"]).Length);
        var run = Cli.Run("convert", source, folder["training.safetensors"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("left out", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.safetensors")]
    [InlineData("a.pt")]
    public void FloatingTensorsChangeTheirDType(string name)
    {
        using var folder = new TempFolder();
        var data = Torch.Arange(12).To(DType.Float32).Div(7);
        Checkpoint.Save(folder["source.pt"], new Dictionary<string, Tensor>
        {
            ["whole"] = data, ["view"] = data.View(3, 4).T(), ["integers"] = Torch.Arange(5), ["doubles"] = data.To(DType.Float64), ["halves"] = data.To(DType.Float16),
        });
        Cli.Succeed("convert", folder["source.pt"], folder[name], "--dtype", "bfloat16");
        var (before, after) = (Checkpoint.Load(folder["source.pt"]).Tensors, Checkpoint.Load(folder[name]).Tensors);
        foreach (var (tensor, value) in before)
        {
            var expected = value.DType == DType.Int64 ? value : value.To(DType.BFloat16);
            Assert.Equal(expected.DType, after[tensor].DType);
            Assert.Equal(TensorDigest.Sha256(expected), TensorDigest.Sha256(after[tensor]));
        }
        if (name.EndsWith(".pt", StringComparison.Ordinal))
            Assert.Same(after["whole"].Storage, after["view"].Storage);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("pytorch_model.bin")]
    public void ShardsAreAsLargeAsAsked(string name)
    {
        using var folder = new TempFolder();
        Cli.Succeed("convert", Paths.Fixture("safetensors", "sharded"), folder[name], "--shard-size", "0.2KB");
        Assert.True(Directory.GetFiles(folder.Path).Length > 3);
        Assert.Contains("No difference", Cli.Succeed("diff", Paths.Fixture("safetensors", "sharded"), folder.Path).Screen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("convert", "a", "b.unknown")]
    [InlineData("convert", "a", "b.pt", "--dtype", "int32")]
    [InlineData("convert", "a", "b.pt", "--dtype", "float33")]
    [InlineData("convert", "a", "b.pt", "--shard-size", "large")]
    [InlineData("convert", "a", "b.pt", "--shard-size", "0")]
    [InlineData("diff", "a")]
    public void ArgumentsThatMakeNoSenseAreExplained(params string[] args)
    {
        var run = Cli.Run(args);
        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public void DiffSaysWhatDiffersAndByHowMuch()
    {
        using var folder = new TempFolder();
        var ones = Torch.Ones(600, 1000);
        var other = ones.Clone();
        other.Select(0, 3).Narrow(0, 2, 2).Add_(0.5);
        Checkpoint.Save(folder["a.pt"], new Dictionary<string, Tensor>
        {
            ["same"] = ones, ["changed"] = ones, ["gone"] = Torch.Ones(2), ["shape"] = Torch.Ones(2), ["dtype"] = Torch.Ones(2), ["nan"] = Torch.Full([2], double.NaN),
        });
        Checkpoint.Save(folder["b.pt"], new Dictionary<string, Tensor>
        {
            ["same"] = ones, ["changed"] = other, ["new"] = Torch.Ones(3), ["shape"] = Torch.Ones(3), ["dtype"] = Torch.Ones([2], DType.Float16, null), ["nan"] = Torch.Full([2], double.NaN),
        });
        var run = Cli.Run("diff", folder["a.pt"], folder["b.pt"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
        [
            "changed 2 of 600,000 elements differ, by at most 0.5 and 0.5 on average",
            "gone only in A: float32 [2]",
            "shape shape [2] in A, [3] in B",
            "dtype float32 in A, float16 in B; the values are equal",
            "new only in B: float32 [3]",
            "5 differences.",
        ], run.Screen.TrimEnd().Split('\n').Select(l => l.TrimEnd()));
        Assert.DoesNotContain("changed", Cli.Run("diff", folder["a.pt"], folder["b.pt"], "--tolerance", "0.5").Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void DiffSeesTheLastBitOfWideIntegersAndOfTypesWithoutArithmetic()
    {
        using var folder = new TempFolder();
        foreach (var (name, add) in new[] { ("a.pt", 0), ("b.pt", 1) })
        {
            Checkpoint.Save(folder[name], new Dictionary<string, Tensor>
            {
                ["long"] = Torch.Tensor<long>([(1L << 60) + add, 5]),
                ["ulong"] = Torch.Tensor<ulong>([ulong.MaxValue - (ulong)add, 5]),
                ["transposed"] = Torch.Arange(6).View(2, 3).T().Add(add),
                ["complex"] = Torch.Tensor<System.Numerics.Complex>([new(1, add), 2]),
            });
        }
        var run = Cli.Run("diff", folder["a.pt"], folder["b.pt"]);
        Assert.Equal(
        [
            "long 1 of 2 elements differ, by at most 1 and 1 on average",
            "ulong 1 of 2 elements differ, by at most 1 and 1 on average",
            "transposed 6 of 6 elements differ, by at most 1 and 1 on average",
            "complex 1 of 2 elements differ",
            "4 differences.",
        ], run.Screen.TrimEnd().Split('\n').Select(l => l.TrimEnd()));
    }

    [Fact]
    public void ViewsThatRepeatWithoutEndAreShownButNotGoneThrough()
    {
        using var folder = new TempFolder();
        var endless = Torch.Ones([1]).Expand(1L << 40, 1L << 20);
        Checkpoint.Save(folder["a.pt"], new Dictionary<string, Tensor> { ["endless"] = endless, ["plain"] = Torch.Ones(2) });
        var lines = Cli.Succeed("inspect", folder["a.pt"], "--json", "--hash").Output;
        Assert.Single(lines.Split('\n'), l => l.Contains("sha256", StringComparison.Ordinal));
        Assert.Contains("4611686018427387904", lines, StringComparison.Ordinal);
        Assert.Contains("[1099511627776, 1048576]", Cli.Succeed("inspect", folder["a.pt"], "--hash").Screen, StringComparison.Ordinal);
        Cli.Succeed("convert", folder["a.pt"], folder["b.pt"]);
        foreach (var command in (string[][])[["diff", folder["a.pt"], folder["b.pt"]], ["convert", folder["a.pt"], folder["b.safetensors"]], ["convert", folder["a.pt"], folder["b.npz"]]])
        {
            var run = Cli.Run(command);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("endless", run.Error, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(folder["b.safetensors"]));
    }
}
