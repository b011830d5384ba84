using System.Buffers.Binary;
using System.Text;
using TorchPort.IO;

namespace TorchPort.Zip;

/// <summary>Reads the directory of a zip archive and checks everything in it against the file.</summary>
internal sealed class ZipDirectory
{
    private const uint LocalSignature = 0x04034b50, CentralSignature = 0x02014b50, EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50, Locator64Signature = 0x07064b50;
    private const int LocalLength = 30, CentralLength = 46, EndLength = 22, End64Length = 56, Locator64Length = 20;
    private const int FlagEncrypted = 1, FlagDescriptor = 8;
    private const ushort Stored = 0, Deflated = 8;
    private const int MaxDeflateRatio = 1032;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly MappedFile _file;

    private ZipDirectory(MappedFile file) => _file = file;

    /// <summary>Whether the file begins as a zip archive does.</summary>
    internal static bool IsZip(MappedFile file) => file.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(file.Span(0, 4)) == LocalSignature;

    /// <summary>The records, in the order of the directory.</summary>
    /// <exception cref="CorruptCheckpointException">The archive is truncated, damaged or contradicts itself.</exception>
    /// <exception cref="UnsupportedCheckpointException">The archive is encrypted, split, or compressed otherwise than by deflate.</exception>
    internal static List<ZipEntry> Read(MappedFile file)
    {
        var directory = new ZipDirectory(file);
        var (start, length, count) = directory.FindDirectory();
        var entries = directory.ReadEntries(start, length, count);
        directory.CheckLocalHeaders(entries, start);
        return entries;
    }

    private (long Start, long Length, long Count) FindDirectory()
    {
        var at = FindEnd();
        var end = _file.Span(at, EndLength);
        var disks = U16(end, 4) | U16(end, 6);
        long diskCount = U16(end, 8), count = U16(end, 10), length = U32(end, 12), start = U32(end, 16);
        var limit = at;
        if (at >= Locator64Length && U32(_file.Span(at - Locator64Length, Locator64Length), 0) == Locator64Signature)
        {
            var at64 = U64(_file.Span(at - Locator64Length, Locator64Length), 8);
            if (at64 < 0 || at64 > at - Locator64Length - End64Length)
                throw Corrupt("The ZIP64 end record lies outside the file.");
            var end64 = _file.Span(at64, End64Length);
            if (U32(end64, 0) != End64Signature)
                throw Corrupt("The ZIP64 end record is not where its locator says.");
            disks = (int)(U32(end64, 16) | U32(end64, 20));
            (diskCount, count, length, start) = (U64(end64, 24), U64(end64, 32), U64(end64, 40), U64(end64, 48));
            limit = at64;
        }
        if (disks != 0 || diskCount != count)
            throw Unsupported("The archive is split over several files.");
        if (start < 0 || length < 0 || count < 0 || start > limit - length)
            throw Corrupt($"The directory (byte {start}, {length} bytes) lies outside the {_file.Length} bytes of the file.");
        if (count > length / CentralLength)
            throw Corrupt($"{count} records are announced, but the directory has {length} bytes.");
        return (start, length, count);
    }

    private long FindEnd()
    {
        var tail = _file.Span(Math.Max(0, _file.Length - EndLength - ushort.MaxValue), (int)Math.Min(_file.Length, EndLength + ushort.MaxValue));
        for (var i = tail.Length - EndLength; i >= 0; i--)
        {
            if (U32(tail[i..], 0) == EndSignature && i + EndLength + U16(tail[i..], 20) <= tail.Length)
                return _file.Length - tail.Length + i;
        }
        throw Corrupt("The zip archive has no directory at its end: the file is truncated. Copy or download it again.");
    }

    private List<ZipEntry> ReadEntries(long start, long length, long count)
    {
        var entries = new List<ZipEntry>((int)count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var end = start + length;
        for (long i = 0, at = start; i < count; i++)
        {
            if (at > end - CentralLength)
                throw Corrupt("The directory ends within a record.");
            var head = _file.Span(at, CentralLength);
            if (U32(head, 0) != CentralSignature)
                throw Corrupt($"Record {i} of the directory has no signature.");
            int nameLength = U16(head, 28), extraLength = U16(head, 30), commentLength = U16(head, 32);
            if (at + CentralLength + nameLength + extraLength + commentLength > end)
                throw Corrupt("The directory ends within a record.");
            var whole = _file.Span(at, CentralLength + nameLength + extraLength);
            var entry = ReadEntry(whole, nameLength);
            if (!names.Add(entry.Name))
                throw new CorruptCheckpointException("The archive has two records of this name.", _file.Path, entry.Name);
            entries.Add(entry);
            at += CentralLength + nameLength + extraLength + commentLength;
        }
        return entries;
    }

    private ZipEntry ReadEntry(ReadOnlySpan<byte> head, int nameLength)
    {
        var name = Name(head.Slice(CentralLength, nameLength));
        int flags = U16(head, 8), method = U16(head, 10);
        long compressed = U32(head, 20), length = U32(head, 24), offset = U32(head, 42);
        ReadZip64(head[(CentralLength + nameLength)..], name, ref length, ref compressed, ref offset);
        if ((flags & FlagEncrypted) != 0)
            throw Unsupported("The record is encrypted.", name);
        if (method is not (Stored or Deflated))
            throw Unsupported($"The record is compressed by method {method}; stored and deflated records can be read.", name);
        if (method == Stored && length != compressed)
            throw Corrupt($"The record is stored, but its lengths differ: {length} and {compressed}.", name);
        if (length / MaxDeflateRatio > compressed)
            throw Corrupt($"{compressed} bytes cannot hold {length} deflated ones.", name);
        return new() { Name = name, IsDeflated = method == Deflated, Length = length, CompressedLength = compressed, Crc32 = U32(head, 16), HeaderOffset = offset, NameLength = nameLength };
    }

    private void ReadZip64(ReadOnlySpan<byte> extra, string name, ref long length, ref long compressed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int id = U16(extra, 0), size = U16(extra, 2);
            if (size > extra.Length - 4)
                break;
            if (id == 1)
            {
                var fields = extra.Slice(4, size);
                Take(ref fields, ref length);
                Take(ref fields, ref compressed);
                Take(ref fields, ref offset);
                break;
            }
            extra = extra[(4 + size)..];
        }
        if (length < 0 || compressed < 0 || offset < 0 || compressed > _file.Length || offset > _file.Length)
            throw Corrupt($"The record lies outside the {_file.Length} bytes of the file.", name);

        static void Take(ref ReadOnlySpan<byte> fields, ref long value)
        {
            if (value != uint.MaxValue || fields.Length < 8)
                return;
            value = U64(fields, 0);
            fields = fields[8..];
        }
    }

    private void CheckLocalHeaders(List<ZipEntry> entries, long directoryStart)
    {
        var end = directoryStart;
        var buffer = new byte[LocalLength + ushort.MaxValue];
        foreach (var entry in entries.OrderByDescending(e => e.HeaderOffset))
        {
            if (entry.HeaderOffset > end - LocalLength)
                throw Corrupt("The record lies over its successor or over the directory.", entry.Name);
            var head = buffer.AsSpan(0, (int)Math.Min(LocalLength + entry.NameLength, end - entry.HeaderOffset));
            _file.Peek(entry.HeaderOffset, head);
            int flags = U16(head, 6), nameLength = U16(head, 26), extraLength = U16(head, 28);
            if (U32(head, 0) != LocalSignature)
                throw Corrupt("The record is not where the directory says.", entry.Name);
            var sizes = (U32(head, 18), U32(head, 22));
            var hasSizes = (flags & FlagDescriptor) == 0 && sizes is not (uint.MaxValue, _) and not (_, uint.MaxValue);
            if ((U16(head, 8) == Deflated) != entry.IsDeflated || (hasSizes && sizes != ((uint)entry.CompressedLength, (uint)entry.Length)))
                throw Corrupt("The directory and the record's own header disagree.", entry.Name);
            entry.DataOffset = entry.HeaderOffset + LocalLength + nameLength + extraLength;
            if (entry.DataOffset > end - entry.CompressedLength)
                throw Corrupt("The record lies over its successor or over the directory.", entry.Name);
            if (nameLength != entry.NameLength || Name(head[LocalLength..]) != entry.Name)
                throw Corrupt("The record's own header gives it another name.", entry.Name);
            end = entry.HeaderOffset;
        }
    }

    private string Name(ReadOnlySpan<byte> bytes)
    {
        string name;
        try
        {
            name = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            name = Encoding.Latin1.GetString(bytes);
        }
        return name.Contains('\0', StringComparison.Ordinal) ? throw Corrupt("A record's name contains a zero character.") : name;
    }

    private CorruptCheckpointException Corrupt(string message, string? entry = null) => new(message, _file.Path, entry);

    private UnsupportedCheckpointException Unsupported(string message, string? entry = null) => new(message, _file.Path, entry);

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
