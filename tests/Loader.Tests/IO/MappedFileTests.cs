using TorchPort.IO;

namespace TorchPort.Tests.IO;

public class MappedFileTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BytesAreThoseOfTheFile(bool map)
    {
        using var temp = new TempFolder();
        var bytes = Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7)).ToArray();
        var file = MappedFile.Open(temp.Write("a.bin", bytes), map);
        Assert.Equal(map, file.IsMapped);
        Assert.Equal(bytes.Length, file.Length);
        Assert.Equal(bytes[100_000..100_010], file.Span(100_000, 10).ToArray());
        Assert.Equal(bytes[5..7], file.Span(5, 2).ToArray());
        Assert.Equal(bytes[1..180_000], file.Span(1, 179_999).ToArray());
        var tensor = Tensor.FromStorage(file.Storage(400, 1000), DType.UInt8, [10], [1], 3);
        Assert.Equal(bytes[403..413], tensor.ToArray<byte>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WritingToATensorLeavesTheFileAlone(bool map)
    {
        using var temp = new TempFolder();
        var path = temp.Write("a.bin", [1, 2, 3, 4]);
        var tensor = Tensor.FromStorage(MappedFile.Open(path, map).Storage(0, 4), DType.UInt8, [4], [1], 0);
        tensor.Add_(1);
        Assert.Equal([2, 3, 4, 5], tensor.ToArray<byte>());
        Assert.Equal([1, 2, 3, 4], File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(-1, 1)]
    [InlineData(3, int.MaxValue)]
    [InlineData(long.MaxValue, 1)]
    public void SlicesOutsideTheFileAreErrorsThatNameIt(long offset, int length)
    {
        var file = MappedFile.FromBytes([1, 2, 3, 4], "x.pt");
        Assert.Contains("x.pt", Assert.Throws<CorruptCheckpointException>(() => file.Span(offset, length).Length).Message, StringComparison.Ordinal);
        Assert.Throws<CorruptCheckpointException>(() => file.Storage(offset, length));
    }

    [Fact]
    public void AnEmptyFileHasNoBytes()
    {
        using var temp = new TempFolder();
        var file = MappedFile.Open(temp.Write("empty", []));
        Assert.Equal(0, file.Length);
        Assert.Equal(0, file.Span(0, 0).Length);
        Assert.Equal(0, file.Storage(0, 0).ByteLength);
    }

    [Fact]
    public void AMappingEndsWhenNothingUsesIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Mappings are listed in /proc.");
        using var temp = new TempFolder();
        var path = temp.Write("mapped-once.bin", new byte[8192]);
        Use(path);
        for (var i = 0; i < 10 && IsMappedNow(path); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(IsMappedNow(path));

        static void Use(string path)
        {
            var storage = MappedFile.Open(path).Storage(0, 8192);
            Assert.True(IsMappedNow(path));
            GC.Collect();
            Assert.True(IsMappedNow(path));
            GC.KeepAlive(storage);
        }

        static bool IsMappedNow(string path) => File.ReadAllText("/proc/self/maps").Contains(path, StringComparison.Ordinal);
    }
}
