using System.Buffers.Binary;
using TorchPort.IO;

namespace TorchPort.Pickle;

/// <summary>The bytes of a pickle, read forward; every length is checked against what is left.</summary>
internal sealed class PickleInput(ByteRange range)
{
    private const int LineChunk = 4096;

    private readonly MappedFile _file = range.File;
    private readonly long _end = range.Start + range.Length;

    /// <summary>The file's offset of the end.</summary>
    internal long End => _end;

    /// <summary>The file's offset of the next byte.</summary>
    internal long Position { get; private set; } = range.Start;

    internal byte U8() => Take(1)[0];

    internal ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    internal int I32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    internal uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    internal ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    internal double F64() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>The next bytes, good until the next call.</summary>
    internal ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_end - Position))
            throw new CorruptCheckpointException($"The pickle ends at byte {_end}, within an item of {length} bytes that begins at byte {Position}. The file is truncated or damaged.", _file.Path);
        if (length > (ulong)Array.MaxLength)
            throw new UnsupportedCheckpointException($"The pickle holds an item of {length} bytes, more than .NET holds in one array.", _file.Path);
        var bytes = _file.Span(Position, (int)length);
        Position += (long)length;
        return bytes;
    }

    /// <summary>Passes over bytes.</summary>
    internal void Skip(long length)
    {
        if (length > _end - Position)
            throw new CorruptCheckpointException($"{length} bytes are announced at byte {Position}, but the file or record ends at byte {_end}. It is truncated or damaged.", _file.Path);
        Position += length;
    }

    /// <summary>The bytes up to the next line feed, which is skipped.</summary>
    internal ReadOnlySpan<byte> Line()
    {
        for (var at = Position; at < _end;)
        {
            var part = (int)Math.Min(LineChunk, _end - at);
            var found = _file.Span(at, part).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = Take((ulong)(at + found - Position));
                Position++;
                return line;
            }
            at += part;
        }
        throw new CorruptCheckpointException($"The pickle ends at byte {_end}, within a line of text. The file is truncated or damaged.", _file.Path);
    }
}
