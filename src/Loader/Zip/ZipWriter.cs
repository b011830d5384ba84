using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace TorchPort.Zip;

/// <summary>Writes a zip archive in one pass, byte for byte as PyTorch's own writer does: stored records whose data begins at multiples of 64 bytes.</summary>
/// <remarks>
/// SharpZipLib cannot be used here: it has no stored record whose check sum follows the data, so everything would be read
/// twice, and it repeats the padding of the local headers in the directory.
/// </remarks>
internal sealed class ZipWriter(Stream output)
{
    internal const int Alignment = 64;

    private const ushort Utf8Names = 0x0800, HasDescriptor = 0x0008;
    private const int LocalHeader = 30, ExtraHeader = 4;

    private readonly List<Record> _records = [];
    private readonly HashSet<string> _names = [];
    private readonly byte[] _scratch = new byte[128];
    private long _position;

    private readonly record struct Record(byte[] Name, long Offset, long Size, uint Crc);

    /// <summary>Writes a record.</summary>
    internal void Add(string name, ReadOnlySpan<byte> data)
    {
        Begin(name, data.Length);
        Write(data);
        End();
    }

    private byte[] _name = [];
    private long _offset, _size, _left;
    private readonly Crc32 _crc = new();

    /// <summary>Starts a record of a known size, to be followed by <see cref="Write"/>s and <see cref="End"/>.</summary>
    internal void Begin(string name, long size)
    {
        if (!_names.Add(name))
            throw new ArgumentException($"The archive has a record {name} already.", nameof(name));
        (_name, _offset, _size, _left) = (Encoding.UTF8.GetBytes(name), _position, size, size);
        if (_name.Length > ushort.MaxValue)
            throw new ArgumentException($"A record's name takes at most {ushort.MaxValue} bytes, not {_name.Length}.", nameof(name));
        var zip64 = Zip64Extra(_size, 0, _offset);
        var start = _position + LocalHeader + _name.Length + zip64.Length + ExtraHeader;
        var padding = (int)(-start & (Alignment - 1));
        var header = Take();
        header.U32(0x04034b50).U16(0).U16(Flags(size)).U16(0).U16(0).U16(0).U32(0).U32(0).U32(0);
        header.U16((ushort)_name.Length).U16((ushort)(zip64.Length + ExtraHeader + padding));
        Put(header);
        Put(_name);
        Put(zip64);
        header = Take();
        header.U16(0x4246).U16((ushort)padding); // "FB"
        Put(header);
        _scratch.AsSpan(0, padding).Fill((byte)'Z');
        Put(_scratch.AsSpan(0, padding));
    }

    /// <summary>Writes bytes of the record begun.</summary>
    internal void Write(ReadOnlySpan<byte> data)
    {
        if (data.Length > _left)
            throw new InvalidOperationException($"The record {Encoding.UTF8.GetString(_name)} was begun with {_size} bytes, but more come.");
        _left -= data.Length;
        _crc.Append(data);
        Put(data);
    }

    /// <summary>Closes the record begun.</summary>
    internal void End()
    {
        if (_left != 0)
            throw new InvalidOperationException($"The record {Encoding.UTF8.GetString(_name)} was begun with {_size} bytes, but {_left} of them are missing.");
        var crc = _crc.GetCurrentHashAsUInt32();
        _crc.Reset();
        _records.Add(new(_name, _offset, _size, crc));
        if (_size == 0)
            return;
        var descriptor = Take();
        descriptor.U32(0x08074b50).U32(crc);
        if (IsLarge(_size) || IsLarge(_offset))
            descriptor.U64(_size).U64(_size);
        else
            descriptor.U32((uint)_size).U32((uint)_size);
        Put(descriptor);
    }

    /// <summary>The names and check sums of the records written so far.</summary>
    internal IEnumerable<(string Name, uint Crc)> Records => _records.Select(r => (Encoding.UTF8.GetString(r.Name), r.Crc));

    /// <summary>Writes the directory; the archive is complete then.</summary>
    internal void Finish()
    {
        var start = _position;
        foreach (var record in _records)
            PutEntry(record);
        var size = _position - start;
        var end = _position;
        var tail = Take();
        tail.U32(0x06064b50).U64(44).U16(0x031e).U16(45).U32(0).U32(0);
        tail.U64(_records.Count).U64(_records.Count).U64(size).U64(start);
        Put(tail);
        tail = Take();
        tail.U32(0x07064b50).U32(0).U64(end).U32(1);
        tail.U32(0x06054b50).U16(0).U16(0).U16(Clamp16(_records.Count)).U16(Clamp16(_records.Count)).U32(Clamp(size)).U32(Clamp(start)).U16(0);
        Put(tail);
    }

    private void PutEntry(in Record record)
    {
        var zip64 = Zip64Extra(record.Size, record.Size, record.Offset);
        var entry = Take();
        entry.U32(0x02014b50).U16(0).U16(0).U16(Flags(record.Size)).U16(0).U16(0).U16(0).U32(record.Crc).U32(Clamp(record.Size)).U32(Clamp(record.Size));
        entry.U16((ushort)record.Name.Length).U16((ushort)zip64.Length).U16(0).U16(0).U16(0).U32(0).U32(Clamp(record.Offset));
        Put(entry);
        Put(record.Name);
        Put(zip64);
    }

    /// <summary>What does not fit 32 bits, each in 64; empty where all fits.</summary>
    private static byte[] Zip64Extra(long uncompressed, long compressed, long offset)
    {
        if (!IsLarge(uncompressed) && !IsLarge(offset))
            return [];
        var extra = new Bytes(new byte[28]);
        extra.U16(1).U16((ushort)((IsLarge(uncompressed) ? 16 : 0) + (IsLarge(offset) ? 8 : 0)));
        if (IsLarge(uncompressed))
            extra.U64(uncompressed).U64(compressed);
        if (IsLarge(offset))
            extra.U64(offset);
        return extra.Written.ToArray();
    }

    /// <summary>The check sum follows the data, where there is any.</summary>
    private static ushort Flags(long size) => size == 0 ? Utf8Names : (ushort)(Utf8Names | HasDescriptor);

    private static bool IsLarge(long value) => value >= uint.MaxValue;

    private static uint Clamp(long value) => (uint)Math.Min(value, uint.MaxValue);

    private static ushort Clamp16(long value) => (ushort)Math.Min(value, ushort.MaxValue);

    private Bytes Take() => new(_scratch);

    private void Put(Bytes bytes) => Put(bytes.Written);

    private void Put(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        _position += bytes.Length;
    }

    /// <summary>Little-endian numbers, one after the other.</summary>
    private sealed class Bytes(byte[] buffer)
    {
        private int _count;

        internal ReadOnlySpan<byte> Written => buffer.AsSpan(0, _count);

        internal Bytes U16(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(_count), value);
            _count += 2;
            return this;
        }

        internal Bytes U32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(_count), value);
            _count += 4;
            return this;
        }

        internal Bytes U64(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(_count), value);
            _count += 8;
            return this;
        }
    }
}
