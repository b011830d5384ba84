using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ICSharpCode.SharpZipLib.Zip.Compression;
using TorchPort.IO;

namespace TorchPort.Zip;

/// <summary>A zip archive whose stored records are used where they lie and whose deflated ones are inflated when used.</summary>
internal sealed unsafe class ZipContainer
{
    private const int ChunkLength = 64 * 1024, StreamLength = 4 << 20;

    private readonly MappedFile _file;
    private readonly bool _verify, _streaming;
    private readonly Dictionary<string, ZipEntry> _byName;

    private ZipContainer(MappedFile file, List<ZipEntry> entries, CheckpointOptions options)
    {
        (_file, Entries, _verify, _streaming) = (file, entries, options.VerifyChecksums, options.IsStreaming && file.IsFile);
        _byName = entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
        foreach (var entry in entries)
            entry.Checksum = new(tensor => CheckStored(entry, tensor));
    }

    /// <summary>The records, in the order of the directory.</summary>
    internal IReadOnlyList<ZipEntry> Entries { get; }

    /// <summary>The path of the archive.</summary>
    internal string Path => _file.Path;

    /// <summary>Reads the directory.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="options">How to treat it.</param>
    /// <param name="budget">What may be inflated, when the archive lies in another.</param>
    /// <exception cref="CorruptCheckpointException">The archive is damaged, or would grow absurdly when inflated.</exception>
    internal static ZipContainer Open(MappedFile file, CheckpointOptions options, InflationBudget? budget = null)
    {
        var entries = ZipDirectory.Read(file);
        (budget ?? new(file, options)).Take(entries, file.Path);
        return new(file, entries, options);
    }

    /// <summary>Finds a record by its full name.</summary>
    internal bool TryGet(string name, [MaybeNullWhen(false)] out ZipEntry entry) => _byName.TryGetValue(name, out entry);

    /// <summary>All bytes of a record, checked.</summary>
    internal ByteRange Read(ZipEntry entry)
    {
        if (!entry.IsDeflated)
        {
            if (_verify)
                entry.Checksum!.Ensure(null);
            return new(_file, entry.DataOffset, entry.Length);
        }
        if (entry.Length > Array.MaxLength)
            throw new UnsupportedCheckpointException($"The record is deflated from {entry.Length} bytes, more than .NET holds in one array.", Path, entry.Name);
        var bytes = GC.AllocateUninitializedArray<byte>((int)entry.Length, pinned: true);
        fixed (byte* destination = bytes)
            Inflate(entry, 0, destination, entry.Length, null);
        return ByteRange.Of(MappedFile.FromPinned(bytes, $"{Path}: {entry.Name}"));
    }

    /// <summary>A record that is a file of its own and has its own checksums, so that opening it reads nothing but what is needed.</summary>
    internal MappedFile Nested(ZipEntry entry)
    {
        var path = $"{Path}: {entry.Name}";
        return entry.IsDeflated ? Read(entry).Slice(path) : _file.Slice(entry.DataOffset, entry.Length, path);
    }

    /// <summary>A storage over bytes of a record, which are read, inflated and checked when they are first used.</summary>
    /// <exception cref="CorruptCheckpointException">The record is shorter.</exception>
    internal Storage Storage(ZipEntry entry, long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > entry.Length - length)
            throw new CorruptCheckpointException($"{length} bytes at byte {offset} were asked for, but the record has {entry.Length}.", Path, entry.Name);
        if (entry.IsDeflated)
            return TorchPort.Storage.Lazy(length, (destination, _) => Inflate(entry, offset, destination, length, null));
        var storage = _file.Storage(entry.DataOffset + offset, length);
        return _verify && HasChecksum(entry) ? new CheckedStorage(storage, entry.Checksum!) : storage;
    }

    private static bool HasChecksum(ZipEntry entry) => entry.Crc32 != 0;

    private void CheckStored(ZipEntry entry, string? tensor)
    {
        if (!HasChecksum(entry))
            return;
        var crc = new Crc32();
        // Storages are used by many threads, and only mapped bytes can be looked at by many at once.
        var buffer = _file.IsMapped ? null : new byte[ChunkLength];
        for (long done = 0; done < entry.Length;)
        {
            var part = (int)Math.Min(!_file.IsMapped ? ChunkLength : _streaming ? StreamLength : 1 << 30, entry.Length - done);
            var bytes = buffer is null ? _file.Span(entry.DataOffset + done, part) : Copy(entry.DataOffset + done, buffer, part);
            crc.Append(bytes);
            if (_streaming && buffer is null)
                Pages.Release((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes)), part);
            done += part;
        }
        GC.KeepAlive(this);
        CheckSum(crc, entry, tensor);
    }

    private void Inflate(ZipEntry entry, long offset, byte* destination, long length, string? tensor)
    {
        var inflater = new Inflater(noHeader: true);
        var crc = new Crc32();
        byte[] input = new byte[ChunkLength], output = new byte[ChunkLength];
        long read = 0, written = 0;
        try
        {
            while (!inflater.IsFinished)
            {
                if (inflater.IsNeedingInput && read < entry.CompressedLength)
                {
                    var part = (int)Math.Min(ChunkLength, entry.CompressedLength - read);
                    Copy(entry.DataOffset + read, input, part);
                    inflater.SetInput(input, 0, part);
                    read += part;
                }
                var count = inflater.Inflate(output, 0, ChunkLength);
                // What was read last may still fill the output more than once.
                if (count == 0 && (!inflater.IsNeedingInput || read == entry.CompressedLength))
                    break;
                if (count > entry.Length - written)
                    throw new CorruptCheckpointException($"The record inflates to more than the {entry.Length} bytes that it announces.", Path, entry.Name);
                crc.Append(output.AsSpan(0, count));
                Place(output.AsSpan(0, count), written, offset, destination, length);
                written += count;
            }
        }
        catch (Exception e) when (e is not CheckpointException)
        {
            // Damaged bytes make SharpZipLib index outside its tables as well as throw exceptions of its own.
            throw new CorruptCheckpointException("The deflated bytes of the record are damaged.", Path, entry.Name, e);
        }
        if (written != entry.Length)
            throw new CorruptCheckpointException($"The record inflates to {written} bytes but announces {entry.Length}.", Path, entry.Name);
        if (_verify && HasChecksum(entry))
            CheckSum(crc, entry, tensor);
    }

    private ReadOnlySpan<byte> Copy(long offset, byte[] buffer, int length)
    {
        fixed (byte* destination = buffer)
            _file.Read(offset, destination, length);
        return buffer.AsSpan(0, length);
    }

    /// <summary>Copies the part of a chunk that falls into the wanted stretch.</summary>
    private static void Place(ReadOnlySpan<byte> chunk, long at, long offset, byte* destination, long length)
    {
        var from = Math.Max(at, offset);
        var to = Math.Min(at + chunk.Length, offset + length);
        if (from < to)
            chunk[(int)(from - at)..(int)(to - at)].CopyTo(new(destination + (from - offset), (int)(to - from)));
    }

    private void CheckSum(Crc32 crc, ZipEntry entry, string? tensor)
    {
        var found = crc.GetCurrentHashAsUInt32();
        if (found != entry.Crc32)
        {
            throw new CorruptCheckpointException(
                $"The bytes have changed since they were written: their CRC-32 is {found:x8}, not {entry.Crc32:x8}. Copy or download the file again.",
                Path, tensor is null ? entry.Name : $"{tensor} ({entry.Name})");
        }
    }
}

/// <summary>How many bytes the deflated records of an archive, and of those within it, may inflate to in all.</summary>
internal sealed class InflationBudget(MappedFile outermost, CheckpointOptions options)
{
    private const long Free = 16L << 20;

    private Int128 _left = Free + (Int128)options.MaxInflation * outermost.Length;

    internal void Take(IEnumerable<ZipEntry> entries, string path)
    {
        _left = entries.Where(e => e.IsDeflated).Aggregate(_left, (left, e) => left - e.Length);
        if (_left < 0)
            throw new CorruptCheckpointException($"The records would inflate to more than {options.MaxInflation} times the {outermost.Length} bytes of the file. If that is meant, raise CheckpointOptions.MaxInflation.", path);
    }
}
