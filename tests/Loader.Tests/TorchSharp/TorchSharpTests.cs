using System.Text;

namespace TorchPort.Tests.TorchSharp;

/// <summary>Weights that TorchSharp's <c>module.save</c> wrote.</summary>
public class TorchSharpTests
{
    [Theory]
    [InlineData("buffers")]
    [InlineData("many")]
    [InlineData("wide")]
    public void TensorsAreWhatTorchSharpWrote(string name)
    {
        var checkpoint = Checkpoint.Load(Paths.Fixture("torchsharp", name + ".dat"));
        Assert.Equal("torchsharp", checkpoint.Format);
        Expected.Tensors(Paths.Fixture("torchsharp", name + ".json"), checkpoint);
        Assert.Equal(checkpoint.Tensors.Names, checkpoint.StateDict().Keys);
    }

    [Fact]
    public void EveryTruncationIsNoticed()
    {
        var whole = File.ReadAllBytes(Paths.Fixture("torchsharp", "buffers.dat"));
        for (var length = 0; length < whole.Length; length++)
            Assert.ThrowsAny<CheckpointException>(() => Checkpoint.Load(whole.AsSpan(0, length), "cut.dat"));
        var e = Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load([.. whole, 0], "long.dat"));
        Assert.Contains("longer than it should be", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EntriesThatLieAreRefused()
    {
        byte[] name = [1, (byte)'a'], scalar = [.. name, 6, 0, 0, 0, 0, 0];
        Assert.Contains("two entries", Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load([2, .. scalar, .. scalar], "x")).Message, StringComparison.Ordinal);
        Assert.Contains("Entry 1 of 2", Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load([2, .. scalar, 1], "x")).Message, StringComparison.Ordinal);
        foreach (byte[] entry in (byte[][])
        [
            [.. name, 8, 3, .. Number(1L << 62), .. Number(1L << 62), 0],
            [.. name, 12, 0, 0, 0, 0, 0],
            [.. name, 6, 65, .. new byte[80]],
            [.. name, 6, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
            [1, 7, 6, 0, 0, 0, 0, 0],
            [1, 0xFF, 6, 0, 0, 0, 0, 0],
            [0, 6, 0, 0, 0, 0, 0],
        ])
            Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.Load([1, .. entry], "x"));
    }

    private static byte[] Number(long value)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
            writer.Write7BitEncodedInt64(value);
        return stream.ToArray();
    }
}
