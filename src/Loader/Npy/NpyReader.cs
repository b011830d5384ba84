using System.Text;
using TorchPort.IO;
using TorchPort.Pickle;
using TorchPort.Zip;

namespace TorchPort.Npy;

/// <summary>Reads numpy's files: an array (.npy), or arrays by name (.npz).</summary>
internal static class NpyReader
{
    private const string Extension = ".npy";
    private const int LocalHeader = 30;

    /// <summary>The array of a .npy file; null if the file is none.</summary>
    internal static Checkpoint? ReadNpy(MappedFile file, CheckpointOptions options)
    {
        if (file.Length < 6 || !NpyHeader.IsNpy(file.Span(0, 6)))
            return null;
        var range = ByteRange.Of(file);
        var header = NpyHeader.Read(range, null);
        var value = header.Type == NpyType.Objects ? Objects(range, header, options, null) : NpyArrays.Value(header, file.Storage(header.DataOffset, header.DataLength), file.Path, null);
        return new("npy", value, file.Path);
    }

    /// <summary>The arrays of a .npz file; null if the file is none.</summary>
    internal static Checkpoint? ReadNpz(MappedFile file, CheckpointOptions options)
    {
        if (!ZipDirectory.IsZip(file) || file.Length < LocalHeader || !FirstName(file).EndsWith(Extension, StringComparison.Ordinal))
            return null;
        var zip = ZipContainer.Open(file, options);
        var arrays = new CheckpointDict();
        foreach (var entry in zip.Entries)
        {
            if (!entry.Name.EndsWith(Extension, StringComparison.Ordinal))
                throw new UnsupportedCheckpointException("A .npz file holds arrays only, but this record is none.", file.Path, entry.Name);
            // Stored arrays stay where they are; deflated ones have to be inflated to be looked at.
            var range = entry.IsDeflated ? zip.Read(entry) : new ByteRange(file, entry.DataOffset, entry.Length);
            if (!NpyHeader.IsNpy(range.File.Span(range.Start, (int)Math.Min(6, range.Length))))
                throw new CorruptCheckpointException("The record does not begin as an array of numpy's does.", file.Path, entry.Name);
            var header = NpyHeader.Read(range, entry.Name);
            if (header.Type == NpyType.Objects)
            {
                arrays[entry.Name[..^Extension.Length]] = Objects(range, header, options, entry.Name);
                continue;
            }
            var storage = entry.IsDeflated ? range.File.Storage(range.Start + header.DataOffset, header.DataLength) : zip.Storage(entry, header.DataOffset, header.DataLength);
            arrays[entry.Name[..^Extension.Length]] = NpyArrays.Value(header, storage, file.Path, entry.Name);
        }
        return new("npz", arrays, file.Path);
    }

    /// <summary>An array of Python objects; the object itself where it has no dimensions, which is how dictionaries are put into such files.</summary>
    private static object? Objects(ByteRange range, NpyHeader header, CheckpointOptions options, string? item)
    {
        var pickle = new ByteRange(range.File, range.Start + header.DataOffset, range.Length - header.DataOffset);
        var value = new PickleReader(pickle, new() { Options = options, File = range.File.Path, Item = item }).Read();
        return value is NumpyArray { Shape.Length: 0, Items: [var only] } ? only : value;
    }

    private static string FirstName(MappedFile file)
    {
        var head = file.Span(0, LocalHeader);
        int nameLength = head[26] | (head[27] << 8);
        return file.Length < LocalHeader + nameLength ? "" : Encoding.UTF8.GetString(file.Span(LocalHeader, nameLength));
    }
}
