using System.Buffers.Binary;
using System.IO.Compression;
using TorchPort.IO;
using TorchPort.Zip;

namespace TorchPort.Tests.Zip;

public class ZipContainerTests
{
    private static readonly byte[] Content = Enumerable.Range(0, 100_000).Select(i => (byte)(i % 251 * (i % 7))).ToArray();

    private static byte[] Sample() => TestZip.Make(("a/stored", Content, CompressionLevel.NoCompression), ("a/deflated", Content, CompressionLevel.Optimal), ("b", [1, 2, 3], CompressionLevel.NoCompression));

    private static ZipContainer Open(byte[] bytes, CheckpointOptions? options = null) => ZipContainer.Open(MappedFile.FromBytes(bytes, "x.zip"), options ?? new());

    private static byte[] Bytes(Storage storage) => Tensor.FromStorage(storage, DType.UInt8, [storage.ByteLength], [1], 0).ToArray<byte>();

    [Theory]
    [InlineData("a/stored")]
    [InlineData("a/deflated")]
    public void StoredAndDeflatedRecordsAreRead(string name)
    {
        var zip = Open(Sample());
        Assert.Equal(["a/stored", "a/deflated", "b"], zip.Entries.Select(e => e.Name));
        Assert.True(zip.TryGet(name, out var entry));
        Assert.Equal(Content, zip.Read(entry).Span.ToArray());
        Assert.Equal(Content, Bytes(zip.Storage(entry, 0, entry.Length)));
        Assert.Equal(Content[70_001..99_000], Bytes(zip.Storage(entry, 70_001, 28_999)));
        Assert.Throws<CorruptCheckpointException>(() => zip.Storage(entry, 70_001, 30_000));
    }

    [Fact]
    public void AFewDeflatedBytesMayBeManyThousands()
    {
        var zip = Open(TestZip.Make(("a", new byte[300_000], CompressionLevel.Optimal)), new() { MaxInflation = 10_000 });
        Assert.True(zip.TryGet("a", out var entry));
        Assert.Equal(new byte[300_000], zip.Read(entry).Span.ToArray());
    }

    [Theory]
    [InlineData("a/stored")]
    [InlineData("a/deflated")]
    public void AFlippedByteIsFoundWhenTheRecordIsUsed(string name)
    {
        var bytes = Sample();
        Open(bytes).TryGet(name, out var entry);
        bytes[entry!.DataOffset + entry.CompressedLength / 2] ^= 4;
        var zip = Open(bytes);
        zip.TryGet(name, out entry);
        Assert.Contains(name, Assert.Throws<CorruptCheckpointException>(() => zip.Read(entry!)).Message, StringComparison.Ordinal);
        var storage = zip.Storage(entry!, 0, 10);
        Assert.Contains(name, Assert.Throws<CorruptCheckpointException>(() => Bytes(storage)).Message, StringComparison.Ordinal);
        if (name == "a/stored")
            Assert.Equal(Content[..10], Bytes(Open(bytes, new() { VerifyChecksums = false }).Storage(entry!, 0, 10)));
    }

    [Fact]
    public void EveryTruncationIsAnError()
    {
        var bytes = TestZip.Make(("a/stored", Content[..40], CompressionLevel.NoCompression), ("a/deflated", Content[..400], CompressionLevel.Optimal));
        for (var length = 4; length < bytes.Length; length++)
            Assert.Throws<CorruptCheckpointException>(() => Open(bytes[..length]));
    }

    [Fact]
    public void TwoRecordsOfOneNameAreAnError()
    {
        var e = Assert.Throws<CorruptCheckpointException>(() => Open(TestZip.Make(("a", [1], CompressionLevel.NoCompression), ("a", [2], CompressionLevel.NoCompression))));
        Assert.Equal("a", e.Item);
    }

    [Fact]
    public void RecordsThatOverlapAreAnError()
    {
        var bytes = Sample();
        var directory = (int)Open(bytes).Entries.Max(e => e.DataOffset + e.CompressedLength);
        var second = directory + 46 + "a/stored".Length;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(second + 42), 0);
        Assert.Throws<CorruptCheckpointException>(() => Open(bytes));
    }

    [Fact]
    public void ABombIsRefusedBeforeItInflates()
    {
        var bomb = TestZip.Make(("zeros", new byte[40 << 20], CompressionLevel.SmallestSize));
        Assert.Throws<CorruptCheckpointException>(() => Open(bomb));
        Assert.Single(Open(bomb, new() { MaxInflation = 1000 }).Entries);
    }

    [Fact]
    public void ARecordThatInflatesToMoreThanItAnnouncesIsAnError()
    {
        var bytes = TestZip.Make(("zeros", new byte[1000], CompressionLevel.SmallestSize));
        var entry = Open(bytes).Entries[0];
        var directory = (int)(entry.DataOffset + entry.CompressedLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(directory + 24), 999);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(22), 999);
        var zip = Open(bytes);
        Assert.Throws<CorruptCheckpointException>(() => zip.Read(zip.Entries[0]));
        Assert.Throws<CorruptCheckpointException>(() => Bytes(zip.Storage(zip.Entries[0], 0, 10)));
    }
}
