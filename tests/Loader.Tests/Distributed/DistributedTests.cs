namespace TorchPort.Tests.Distributed;

public class DistributedTests
{
    [Theory]
    [InlineData("single", true)]
    [InlineData("sharded", true)]
    [InlineData("sharded", false)]
    public void ThePartsMakeTheTreeThatWasSaved(string folder, bool map)
    {
        var checkpoint = Checkpoint.Load(Paths.Fixture("distributed", folder), new() { MapFiles = map });
        Assert.Equal("torch-distributed", checkpoint.Format);
        Expected.Tensors(Paths.Fixture("distributed", "expected.json"), checkpoint);
        Assert.Equal(7, checkpoint["epoch"].As<int>());
        Assert.Equal("text", checkpoint["note"].As<string>());
        Assert.Equal(0.5, checkpoint["optimizer"]["groups"][0]["lr"].As<double>());
        Assert.Equal(0.99, checkpoint["optimizer"]["groups"][0]["betas"][1].As<double>());
    }

    [Fact]
    public void AMissingOrTruncatedFileIsSaid()
    {
        using var folder = Copy();
        var part = folder["__1_0.distcp"];
        File.WriteAllBytes(part, File.ReadAllBytes(part)[..3000]);
        var e = Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(folder.Path));
        Assert.Contains("truncated", e.Message, StringComparison.Ordinal);
        File.Delete(part);
        Assert.Contains("missing", Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MetadataThatLiesIsRefusedOrReadsOtherwiseButNeverCrashes()
    {
        using var folder = Copy();
        var metadata = File.ReadAllBytes(folder[".metadata"]);
        var random = new Random(11);
        var refused = 0;
        for (var run = 0; run < 300; run++)
        {
            byte[] changed = [.. metadata];
            for (var i = random.Next(1, 4); i > 0; i--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(folder[".metadata"], changed);
            try
            {
                foreach (var (_, tensor) in Checkpoint.Load(folder.Path).Tensors.Where(t => t.Value.Device == Device.Cpu))
                    TensorDigest.Sha256(tensor);
            }
            catch (TorchPortException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 100, 300);
    }

    private static TempFolder Copy()
    {
        var folder = new TempFolder();
        foreach (var file in Directory.EnumerateFiles(Paths.Fixture("distributed", "sharded")))
            File.Copy(file, folder[Path.GetFileName(file)]);
        return folder;
    }
}
