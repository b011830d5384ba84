using TorchPort.IO;
using TorchPort.Zip;

namespace TorchPort.Tests.Hostile;

/// <summary>What happens to files on their way: the error says what is wrong in which file and tensor.</summary>
public class DamagedFileTests
{
    private static readonly string Good = Paths.Fixture("checkpoints", "v2.6", "state_dict.pt");

    [Fact]
    public void AFileThatIsCutAnywhereIsAnError()
    {
        var bytes = File.ReadAllBytes(Good);
        for (var length = 0; length < bytes.Length; length += 13)
        {
            var e = Assert.ThrowsAny<CheckpointException>(() => Checkpoint.Load(bytes.AsSpan(0, length), "cut.pt").Verify());
            Assert.Contains("cut.pt", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ALegacyFileThatIsCutAnywhereIsAnError()
    {
        var bytes = File.ReadAllBytes(Paths.Fixture("checkpoints", "v2.6", "legacy_state_dict.pt"));
        for (var length = 0; length < bytes.Length; length += 7)
            Assert.ThrowsAny<CheckpointException>(() => Checkpoint.Load(bytes.AsSpan(0, length), "cut.pt").Verify());
    }

    [Fact]
    public void AFlippedByteNamesFileAndTensorWhenTheTensorIsUsed()
    {
        using var folder = new TempFolder();
        var bytes = File.ReadAllBytes(Good);
        var entry = ZipContainer.Open(MappedFile.FromBytes(bytes, Good), new()).Entries.Single(e => e.Name.EndsWith("/data/0", StringComparison.Ordinal));
        bytes[entry.DataOffset + 5] ^= 0x10;
        var path = folder.Write("flipped.pt", bytes);
        foreach (var map in new[] { true, false })
        {
            var checkpoint = Checkpoint.Load(path, new() { MapFiles = map });
            Assert.Equal([2], checkpoint["conv.bias"].AsTensor().Shape.ToArray());
            _ = checkpoint["conv.bias"].AsTensor().ToArray<float>();
            var e = Assert.Throws<CorruptCheckpointException>(() => checkpoint["conv.weight"].AsTensor().ToArray<float>());
            Assert.Equal(path, e.File);
            Assert.Contains("conv.weight", e.Message, StringComparison.Ordinal);
            Assert.Throws<CorruptCheckpointException>(() => checkpoint.StateDict()["conv.weight"].Add(1));
            Assert.Throws<CorruptCheckpointException>(checkpoint.Verify);
        }
        Assert.Equal(18, Checkpoint.Load(path, new() { VerifyChecksums = false })["conv.weight"].AsTensor().ToArray<float>().Length);
    }

    [Fact]
    public void AFlippedByteInTheObjectsIsAnErrorOfTheLoad()
    {
        var bytes = File.ReadAllBytes(Good);
        var entry = ZipContainer.Open(MappedFile.FromBytes(bytes, Good), new()).Entries.Single(e => e.Name.EndsWith("/data.pkl", StringComparison.Ordinal));
        for (var i = 0; i < entry.Length; i += 5)
        {
            bytes[entry.DataOffset + i] ^= 1;
            Assert.Contains("data.pkl", Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(bytes, "flipped.pt")).Message, StringComparison.Ordinal);
            bytes[entry.DataOffset + i] ^= 1;
        }
    }

    [Fact]
    public void FilesThatAreNoneSaySo()
    {
        using var folder = new TempFolder();
        Assert.Throws<FileNotFoundException>(() => Checkpoint.Load(folder["nowhere.pt"]));
        Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.Load(folder.Path));
        Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(folder.Write("empty.pt", [])));
        Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.Load(folder.Write("text.pt", "hello world, this is no checkpoint"u8)));
    }
}
