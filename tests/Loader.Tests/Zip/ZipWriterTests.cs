using System.IO.Compression;
using System.IO.Hashing;
using TorchPort.Pickle;
using TorchPort.Tests.Saving;
using TorchPort.Zip;

namespace TorchPort.Tests.Zip;

public class ZipWriterTests
{
    [Fact]
    public unsafe void BeyondFourGigabytesItWritesWhatPyTorchWrites()
    {
        const long large = (1L << 32) + 5;
        var lazy = Storage.Lazy(large, (_, _) => Assert.Fail("Only the size is needed."));
        Tensor Ones(int count) => Torch.Ones(count);
        var tree = new Dictionary<string, Tensor> { ["before"] = Ones(3), ["large"] = Tensor.FromStorage(lazy, DType.UInt8, [large], [1], 0), ["after"] = Ones(5), ["last"] = Ones(4) };
        var zeros = new byte[1 << 22];
        var output = new WithoutZeros(zeros);
        var zip = new ZipWriter(output);
        zip.Add("zip64/data.pkl", new TorchPickler(null).Pickle(tree).Span);
        zip.Add("zip64/byteorder", "little"u8);
        zip.Add("zip64/data/0", Bytes(3));
        zip.Begin("zip64/data/1", large);
        for (var left = large; left > 0; left -= zeros.Length)
            zip.Write(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
        zip.End();
        zip.Add("zip64/data/2", Bytes(5));
        zip.Add("zip64/data/3", Bytes(4));
        zip.Add("zip64/version", "3\n"u8);
        zip.Add("zip64/.data/serialization_id", new byte[40].Select(_ => (byte)'7').ToArray());
        zip.Finish();
        PyTorchZip.AssertSame(Paths.Fixture("checkpoints", "zip64.bin"), output.Written);
    }

    [Fact]
    public void AnyReaderReadsIt()
    {
        var stream = new MemoryStream();
        var zip = new ZipWriter(stream);
        var expected = Enumerable.Range(0, 200).ToDictionary(i => $"a/файл {i}", i => Enumerable.Range(0, i * 7).Select(b => (byte)(b * i)).ToArray());
        foreach (var (name, data) in expected)
            zip.Add(name, data);
        zip.Finish();
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        Assert.Equal(expected.Keys, archive.Entries.Select(e => e.FullName));
        foreach (var entry in archive.Entries)
        {
            var read = new MemoryStream();
            using var content = entry.Open();
            content.CopyTo(read);
            Assert.Equal(expected[entry.FullName], read.ToArray());
            Assert.Equal(Crc32.HashToUInt32(read.ToArray()), entry.Crc32);
        }
        using var sharp = new ICSharpCode.SharpZipLib.Zip.ZipFile(stream);
        Assert.Equal(expected["a/файл 199"].Length, sharp.GetEntry("a/файл 199").Size);
    }

    [Fact]
    public void RecordsKeepTheirPromises()
    {
        var zip = new ZipWriter(new MemoryStream());
        zip.Add("a", [1]);
        Assert.Throws<ArgumentException>(() => zip.Add("a", [1]));
        zip.Begin("b", 3);
        Assert.Throws<InvalidOperationException>(() => zip.Write([1, 2, 3, 4]));
        Assert.Throws<InvalidOperationException>(zip.End);
        Assert.Throws<ArgumentException>(() => zip.Add(new string('c', 70_000), []));
    }

    private static byte[] Bytes(int floats) => [.. Enumerable.Repeat(BitConverter.GetBytes(1f), floats).SelectMany(b => b)];

    /// <summary>Keeps what is written, but for the block of zeros.</summary>
    private sealed class WithoutZeros(byte[] zeros) : MemoryStream
    {
        internal byte[] Written => ToArray();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (!buffer.Overlaps(zeros))
                base.Write(buffer);
        }
    }
}
