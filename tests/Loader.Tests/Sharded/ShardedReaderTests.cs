namespace TorchPort.Tests.Sharded;

public class ShardedReaderTests
{
    private const string Index = "model.safetensors.index.json";

    [Theory]
    [InlineData("sharded")]
    [InlineData("sharded/model.safetensors.index.json")]
    public void AFolderOrItsIndexIsOneCheckpoint(string path)
    {
        var checkpoint = Checkpoint.Load(Paths.Fixture("safetensors", path));
        Assert.Equal("safetensors-sharded", checkpoint.Format);
        Expected.Tensors(Paths.Fixture("safetensors", "sharded.json"), checkpoint);
    }

    [Fact]
    public void AFolderWithOneModelIsThatModel()
    {
        var checkpoint = Checkpoint.Load(Paths.Fixture("safetensors", "single"));
        Assert.Equal("safetensors", checkpoint.Format);
        Assert.Equal([1, 1], checkpoint["weight"].AsTensor().ToArray<float>());
    }

    [Fact]
    public void ShardsWithoutAnIndexAreOneCheckpointIfAllAreThere()
    {
        using var folder = Copy();
        File.Delete(folder[Index]);
        Expected.Tensors(Paths.Fixture("safetensors", "sharded.json"), Checkpoint.Load(folder.Path));
        File.Delete(folder["model-00002-of-00003.safetensors"]);
        Assert.Contains("model-00003-of-00003", Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("sub/model.safetensors")]
    [InlineData("sub\\\\model.safetensors")]
    [InlineData("C:secret")]
    [InlineData("a\\u0000b")]
    public void ANameThatLeadsOutOfTheFolderIsNotOpened(string file)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["sub"]);
        foreach (var bait in (string[])["secret.safetensors", "sub/model.safetensors"])
            Checkpoint.SaveSafetensors(folder[bait], [new("a", Torch.Ones(1))]);
        Directory.CreateDirectory(folder["set"]);
        File.WriteAllText(folder[$"set/{Index}"], $$$"""{"weight_map":{"a":"{{{file}}}"}}""");
        var e = Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(folder["set"]));
        Assert.Contains("no plain file name", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALinkThatLeadsOutOfTheFolderIsNotFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["set"]);
        Checkpoint.SaveSafetensors(folder["secret.safetensors"], [new("a", Torch.Ones(1))]);
        File.CreateSymbolicLink(folder["set/model.safetensors"], "../secret.safetensors");
        File.WriteAllText(folder[$"set/{Index}"], """{"weight_map":{"a":"model.safetensors"}}""");
        Assert.Contains("link", Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(folder["set"])).Message, StringComparison.Ordinal);
        File.Delete(folder[$"set/{Index}"]);
        Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(folder["set"]));

        File.Delete(folder["set/model.safetensors"]);
        Directory.CreateSymbolicLink(folder["set/inner"], "..");
        File.CreateSymbolicLink(folder["set/model.safetensors"], "inner/secret.safetensors");
        Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(folder["set"]));
    }

    [Fact]
    public void TheLinksOfHuggingFacesCacheAreFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["blobs"]);
        Directory.CreateDirectory(folder["snapshots/1234"]);
        Checkpoint.SaveSafetensors(folder["blobs/abcd"], [new("a", Torch.Ones(3))]);
        File.CreateSymbolicLink(folder["snapshots/1234/model.safetensors"], "../../blobs/abcd");
        Assert.Equal(3, Checkpoint.Load(folder["snapshots/1234"])["a"].AsTensor().ElementCount);
    }

    [Theory]
    [InlineData("""{"weight_map":{"nowhere":"model-00001-of-00003.safetensors"}}""", "nowhere")]
    [InlineData("""{"weight_map":{"a":"missing.safetensors"}}""", null)]
    [InlineData("""{"weight_map":{"a":7}}""", "a")]
    [InlineData("""{"weight_map":{"a":"x","a":"y"}}""", "a")]
    [InlineData("""{"weight_map":[]}""", null)]
    [InlineData("""{"weight_map":{},"weight_map":{}}""", null)]
    [InlineData("""{"weight_map":{"a":"model.safetensors.index.json"}}""", null)]
    [InlineData("""{"weight_map":{"a":"config.json"}}""", null)]
    [InlineData("""{"weight_map":{"a":"b"}""", null)]
    [InlineData("""{"weight_map":{}} x""", null)]
    [InlineData("""{"metadata":[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]}""", null)]
    public void AnIndexThatLiesIsRefused(string json, string? tensor)
    {
        using var folder = Copy();
        File.WriteAllText(folder[Index], json);
        var e = Assert.ThrowsAny<CheckpointException>(() => Checkpoint.Load(folder.Path));
        Assert.Equal(tensor, e.Item);
    }

    [Fact]
    public void ATensorInTwoShardsIsRefusedWhereNoIndexSaysWhich()
    {
        using var folder = new TempFolder();
        Checkpoint.SaveSafetensors(folder["m-00001-of-00002.safetensors"], [new("a", Torch.Ones(1))]);
        Checkpoint.SaveSafetensors(folder["m-00002-of-00002.safetensors"], [new("a", Torch.Zeros(1))]);
        Assert.Equal("a", Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(folder.Path)).Item);
    }

    [Fact]
    public void OfSeveralModelsNoneIsGuessed()
    {
        using var folder = new TempFolder();
        Checkpoint.SaveSafetensors(folder["a.safetensors"], [new("a", Torch.Ones(1))]);
        Checkpoint.SaveSafetensors(folder["b.safetensors"], [new("a", Torch.Ones(2))]);
        Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.Load(folder.Path));
        Checkpoint.SaveSafetensors(folder["model.safetensors"], [new("a", Torch.Ones(3))]);
        Assert.Equal(3, Checkpoint.Load(folder.Path)["a"].AsTensor().ElementCount);
    }

    [Fact]
    public void AFolderWithoutAModelIsSaidToHaveNone()
    {
        using var folder = new TempFolder();
        folder.Write("readme.txt", "hello"u8);
        Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.Load(folder.Path));
    }

    private static TempFolder Copy()
    {
        var folder = new TempFolder();
        foreach (var file in Directory.EnumerateFiles(Paths.Fixture("safetensors", "sharded")))
            File.Copy(file, folder[Path.GetFileName(file)]);
        return folder;
    }
}
