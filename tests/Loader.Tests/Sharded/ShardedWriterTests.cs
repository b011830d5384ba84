using System.Text.Json;

namespace TorchPort.Tests.Sharded;

public class ShardedWriterTests
{
    [Fact]
    public void PythonsLayoutIsWritten()
    {
        using var folder = new TempFolder();
        var read = Checkpoint.Load(Paths.Fixture("safetensors", "sharded"));
        var inOrder = read.Tensors.OrderBy(t => t.Key == "lm_head.weight"); // the index is sorted, the model was not
        Checkpoint.SaveSafetensors(folder["model.safetensors"], inOrder, read.Metadata, new() { MaxShardBytes = 200 });
        Assert.Equal(Files(Paths.Fixture("safetensors", "sharded")).Where(f => f != "config.json"), Files(folder.Path));
        foreach (var file in Files(folder.Path))
        {
            var (expected, found) = (File.ReadAllText(Paths.Fixture("safetensors", "sharded", file)), File.ReadAllText(folder[file]));
            if (file.EndsWith(".json", StringComparison.Ordinal))
                Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(found).RootElement), found);
            else
                Assert.Equal(expected, found);
        }
        Expected.Tensors(Paths.Fixture("safetensors", "sharded.json"), Checkpoint.Load(folder.Path));
    }

    [Fact]
    public void FilesFillUpInOrderAndWhatIsTooLargeHasItsOwn()
    {
        var sizes = new[] { 10, 10, 5, 100, 30, 1, 25, 0 };
        var tensors = sizes.Select((s, i) => KeyValuePair.Create($"t{i}", Torch.Zeros([s], DType.UInt8))).ToList();
        var shards = TorchPort.Sharded.ShardedWriter.Split(tensors, 30, keepShared: false);
        Assert.Equal(["t0 t1 t2", "t3", "t4", "t5 t6 t7"], shards.Select(s => string.Join(' ', s.Select(t => t.Key))));
    }

    [Fact]
    public void TensorsThatShareMemoryStayTogetherInTorchFiles()
    {
        using var folder = new TempFolder();
        var shared = Torch.Zeros([64], DType.UInt8);
        List<KeyValuePair<string, Tensor>> tensors =
            [new("a", shared), new("b", Torch.Ones([64], DType.UInt8)), new("c", shared.View(8, 8)), new("d", Torch.Ones([64], DType.UInt8))];
        var shards = TorchPort.Sharded.ShardedWriter.Split(tensors, 128, keepShared: true);
        Assert.Equal(["a b c", "d"], shards.Select(s => string.Join(' ', s.Select(t => t.Key))));
        Checkpoint.Save(folder["pytorch_model.bin"], tensors, new() { MaxShardBytes = 128 });
        Assert.Equal(["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin", "pytorch_model.bin.index.json"], Files(folder.Path));
        Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.Save(folder["x.bin"], new Dictionary<string, object> { ["a"] = 1 }, new() { MaxShardBytes = 128 }));
    }

    [Fact]
    public void WhereverASaveFailsTheOldSetStays()
    {
        using var folder = new TempFolder();
        var path = folder["model.safetensors"];
        Checkpoint.SaveSafetensors(path, Model(1), options: new() { MaxShardBytes = 40 });
        var old = Files(folder.Path);
        Assert.Equal(4, old.Count);
        var failures = 0;
        for (; ; failures++)
        {
            try
            {
                Checkpoint.SaveSafetensors(path, Model(2), options: new() { MaxShardBytes = 40, Wrap = new FailsAfter(failures).Around });
                break;
            }
            catch (IOException e)
            {
                Assert.Equal("disk full", e.Message);
                Assert.Equal(old, Files(folder.Path));
                Assert.Equal(1, Checkpoint.Load(folder.Path)["t0"].AsTensor().ToArray<float>()[0]);
            }
        }
        Assert.True(failures > 10, $"Only {failures} writes were interrupted.");
        Assert.Equal(2, Checkpoint.Load(folder.Path)["t0"].AsTensor().ToArray<float>()[0]);
        Assert.Equal(["model-v2-00001-of-00003.safetensors", "model-v2-00002-of-00003.safetensors", "model-v2-00003-of-00003.safetensors", "model.safetensors.index.json"], Files(folder.Path));
    }

    [Fact]
    public void ANewSetTakesTheOldOnesFilesAwayAndNoOthers()
    {
        using var folder = new TempFolder();
        var path = folder["model.safetensors"];
        folder.Write("model-00009-of-00009.safetensors", [1]);
        folder.Write("config.json", [2]);
        Checkpoint.SaveSafetensors(path, Model(1), options: new() { MaxShardBytes = 40 });
        Checkpoint.SaveSafetensors(path, Model(2), options: new() { MaxShardBytes = 80 });
        Assert.Equal(["config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model-00009-of-00009.safetensors", "model.safetensors.index.json"], Files(folder.Path));
        Checkpoint.SaveSafetensors(path, Model(3), options: new() { MaxShardBytes = 1000 });
        Assert.Equal(["config.json", "model-00009-of-00009.safetensors", "model.safetensors"], Files(folder.Path));
        Checkpoint.SaveSafetensors(path, Model(4), options: new() { MaxShardBytes = 40 });
        Assert.DoesNotContain("model.safetensors", Files(folder.Path));
        Assert.Equal(4, Checkpoint.Load(folder["model.safetensors.index.json"])["t2"].AsTensor().ToArray<float>()[0]);
    }

    private static List<KeyValuePair<string, Tensor>> Model(float value) =>
        [.. Enumerable.Range(0, 3).Select(i => KeyValuePair.Create($"t{i}", Torch.Full([10], value)))];

    private static List<string> Files(string folder) => [.. Directory.EnumerateFileSystemEntries(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
