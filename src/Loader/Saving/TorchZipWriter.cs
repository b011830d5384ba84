using System.Globalization;
using System.IO.Hashing;
using System.Text;
using TorchPort.Pickle;
using TorchPort.Zip;

namespace TorchPort.Saving;

/// <summary>Writes what <c>torch.save</c> writes: a pickle, and a record for every storage.</summary>
internal static class TorchZipWriter
{
    /// <param name="output">Written without seeking.</param>
    /// <param name="archive">The top folder in the archive.</param>
    /// <param name="tree">The values.</param>
    /// <param name="file">What messages call the result.</param>
    /// <param name="options">Progress.</param>
    internal static void Write(Stream output, string archive, object? tree, string? file, SaveOptions? options)
    {
        var pickler = new TorchPickler(file, new(options?.DType));
        var pickle = pickler.Pickle(tree);
        Write(output, archive, pickle, pickler.Storages, new(options, pickler.Storages.Sum(s => s.ByteLength)));
    }

    /// <summary>Writes a part of a larger whole, whose progress <paramref name="bytes"/> tells.</summary>
    internal static void Write(Stream output, string archive, object? tree, string? file, TensorBytes bytes)
    {
        var pickler = new TorchPickler(file);
        var pickle = pickler.Pickle(tree);
        Write(output, archive, pickle, pickler.Storages, bytes);
    }

    private static void Write(Stream output, string archive, ReadOnlyMemory<byte> pickle, IReadOnlyList<Storage> storages, TensorBytes bytes)
    {
        var zip = new ZipWriter(output);
        zip.Add($"{archive}/data.pkl", pickle.Span);
        zip.Add($"{archive}/byteorder", "little"u8);
        foreach (var (key, storage) in storages.Select((s, i) => (i.ToString(CultureInfo.InvariantCulture), s)).OrderBy(s => s.Item1, StringComparer.Ordinal))
        {
            zip.Begin($"{archive}/data/{key}", storage.ByteLength);
            bytes.Of(storage, zip.Write);
            zip.End();
        }
        zip.Add($"{archive}/version", "3\n"u8);
        zip.Add($"{archive}/.data/serialization_id", Encoding.ASCII.GetBytes(SerializationId(zip)));
        zip.Finish();
    }

    /// <summary>Forty digits that tell apart files of other records or other content; equal trees have equal ones.</summary>
    private static string SerializationId(ZipWriter zip)
    {
        ulong names = 0, content = 0;
        foreach (var (name, crc) in zip.Records)
        {
            names = Combine(names, Crc32.HashToUInt32(Encoding.UTF8.GetBytes(name[name.IndexOf('/', StringComparison.Ordinal)..])));
            content = Combine(content, crc);
        }
        return names.ToString("D20", CultureInfo.InvariantCulture) + content.ToString("D20", CultureInfo.InvariantCulture);
    }

    private static ulong Combine(ulong seed, ulong value) => seed ^ (value + 0x9e3779b97f4a7c15 + (seed << 6) + (seed >> 2));
}
