namespace TorchPort.Tests.Safetensors;

public class SafetensorsTests
{
    public static TheoryData<string> Written { get; } = ["dtypes", "names", "newer"];

    /// <summary>Files that Python wrote with at most one metadata entry: it writes several in no fixed order.</summary>
    public static TheoryData<string> ByPython { get; } =
    [
        .. Directory.EnumerateFiles(Paths.Fixture(), "*.safetensors", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f) != "newer.safetensors").Select(f => Path.GetRelativePath(Paths.Fixture(), f)),
    ];

    [Theory]
    [MemberData(nameof(Written))]
    public void TensorsAreThoseThatPythonReads(string name)
    {
        var checkpoint = Checkpoint.Load(Paths.Fixture("safetensors", $"{name}.safetensors"));
        Assert.Equal("safetensors", checkpoint.Format);
        Expected.Tensors(Paths.Fixture("safetensors", $"{name}.json"), checkpoint);
    }

    [Fact]
    public void MetadataIsRead()
    {
        Assert.Equal("pt", Checkpoint.Load(Paths.Fixture("safetensors", "names.safetensors")).Metadata["format"]);
        Assert.Empty(Checkpoint.Load(Paths.Fixture("safetensors", "dtypes.safetensors")).Metadata);
    }

    [Theory]
    [MemberData(nameof(ByPython))]
    public void WritingWhatWasReadGivesPythonsBytes(string fixture)
    {
        using var folder = new TempFolder();
        var read = Checkpoint.Load(Paths.Fixture(fixture));
        Checkpoint.SaveSafetensors(folder["a.safetensors"], read.Tensors, read.Metadata);
        Assert.Equal(File.ReadAllBytes(Paths.Fixture(fixture)), File.ReadAllBytes(folder["a.safetensors"]));
    }

    [Fact]
    public void ViewsAreWrittenContiguously()
    {
        using var folder = new TempFolder();
        var data = Torch.Arange(3_000_000).To(DType.Float32);
        var views = new Dictionary<string, Tensor>
        {
            ["large"] = data.View(1500, 2000).T(),
            ["wide"] = data.View(1, 2, 1_500_000).Permute(0, 2, 1),
            ["small"] = data.View(1000, 3000).Narrow(0, 3, 2).Select(1, 5),
            ["expanded"] = data.Narrow(0, 7, 3).Expand(4, 3),
        };
        Checkpoint.SaveSafetensors(folder["a.safetensors"], views);
        var read = Checkpoint.Load(folder["a.safetensors"]);
        Assert.Equal("pt", read.Metadata["format"]);
        foreach (var (name, tensor) in views)
        {
            Assert.True(read.Tensors[name].IsContiguous);
            Assert.Equal(tensor.Shape, read.Tensors[name].Shape);
            Assert.Equal(tensor.ToArray<float>(), read.Tensors[name].ToArray<float>());
            Assert.Equal(TensorDigest.Sha256(tensor), TensorDigest.Sha256(read.Tensors[name]));
        }
    }

    [Fact]
    public void WhatSafetensorsCannotHoldIsRefusedByName()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.safetensors", [1]);
        var e = Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.SaveSafetensors(path, new Dictionary<string, Tensor> { ["z"] = Torch.Empty([2], DType.Complex128) }));
        Assert.Equal("z", e.Item);
        Assert.Contains("complex128", e.Message, StringComparison.Ordinal);
        Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.SaveSafetensors(path, [new("a", Torch.Ones(1)), new("a", Torch.Ones(1))]));
        Assert.Equal([1], File.ReadAllBytes(path));
    }
}
