using System.IO.Compression;

namespace TorchPort.Tests.Zip;

/// <summary>Archives by .NET's own writer.</summary>
internal static class TestZip
{
    internal static byte[] Make(params ReadOnlySpan<(string Name, byte[] Bytes, CompressionLevel Level)> records)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, bytes, level) in records)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }
        return stream.ToArray();
    }

    /// <summary>An archive of stored records.</summary>
    internal static byte[] Stored(params IEnumerable<(string Name, byte[] Bytes)> records) =>
        Make([.. records.Select(r => (r.Name, r.Bytes, CompressionLevel.NoCompression))]);
}
