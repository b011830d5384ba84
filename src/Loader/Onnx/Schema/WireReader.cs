using System.Buffers.Binary;
using System.Text;
using TorchPort.IO;

namespace TorchPort.Onnx.Schema;

/// <summary>How a field of a protobuf message is encoded.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// <summary>Walks the fields of one protobuf message where it lies in a file; bytes are copied only when they are asked for.</summary>
/// <remarks>A hostile file can neither lead out of its message, nor nest without end, nor make more objects than <see cref="MaxMessages"/>.</remarks>
internal sealed class WireReader
{
    private const int MaxDepth = 100;
    private const int MaxMessages = 20_000_000;
    private const int LongestVarint = 10;

    private readonly MappedFile _file;
    private readonly long _end;
    private readonly int _depth;
    private readonly Counter _messages;
    private long _position;
    private long _start;

    private WireReader(MappedFile file, long position, long end, int depth, Counter messages)
    {
        (_file, _position, _end, _depth, _messages) = (file, position, end, depth, messages);
        Whole = new(file, position, end - position);
    }

    internal WireReader(MappedFile file) : this(file, 0, file.Length, 0, new()) { }

    internal WireReader(ByteRange message) : this(message.File, message.Start, message.Start + message.Length, 0, new()) { }

    /// <summary>All of the message.</summary>
    internal ByteRange Whole { get; }

    /// <summary>The number of the current field.</summary>
    internal int Field { get; private set; }

    /// <summary>How the current field is encoded.</summary>
    internal WireType Type { get; private set; }

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    internal bool Next()
    {
        if (_position >= _end)
            return false;
        _start = _position;
        var tag = Varint();
        if (tag >> 3 is 0 or > (1 << 29) - 1)
            throw Corrupt($"a field has the impossible number {tag >> 3}");
        (Field, Type) = ((int)(tag >> 3), (WireType)(tag & 7));
        return Type is WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32 ? true
            : throw Corrupt($"field {Field} has the wire type {(int)Type}");
    }

    /// <summary>Goes past the current field.</summary>
    /// <returns>The field as it stands in the file, its tag included.</returns>
    internal ByteRange Skip()
    {
        switch (Type)
        {
            case WireType.Varint: Varint(); break;
            case WireType.Fixed64: Advance(8); break;
            case WireType.Fixed32: Advance(4); break;
            default: Bytes(); break;
        }
        return new(_file, _start, _position - _start);
    }

    /// <summary>An int64, int32, bool or enum.</summary>
    internal long Int64()
    {
        Expect(WireType.Varint);
        return (long)Varint();
    }

    /// <summary>An int32 or enum; negative ones take ten bytes.</summary>
    internal int Int32() => (int)Int64();

    internal float Float()
    {
        Expect(WireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(_file.Span(Advance(4), 4));
    }

    /// <summary>The bytes of a string, message or packed list.</summary>
    internal ByteRange Bytes()
    {
        Expect(WireType.Bytes);
        var length = Varint();
        if (length > (ulong)(_end - _position))
            throw Corrupt($"field {Field} is said to have {length} bytes, but its message has {_end - _position} left");
        return new(_file, Advance((long)length), (long)length);
    }

    internal byte[] ByteArray() => Bounded().Span.ToArray();

    internal string String()
    {
        var bytes = Bounded();
        var text = Encoding.UTF8.GetString(_file.Span(bytes.Start, (int)bytes.Length));
        GC.KeepAlive(_file);
        return text;
    }

    /// <summary>A message inside.</summary>
    internal WireReader Message()
    {
        if (_depth == MaxDepth)
            throw Corrupt($"messages nest more than {MaxDepth} deep");
        if (++_messages.Count > MaxMessages)
            throw Corrupt($"it has more than {MaxMessages} parts");
        var bytes = Bytes();
        return new(_file, bytes.Start, bytes.Start + bytes.Length, _depth + 1, _messages);
    }

    /// <summary>Appends the numbers of a repeated varint field, packed or not.</summary>
    internal void Int64s(List<long> list)
    {
        if (Type != WireType.Bytes)
        {
            list.Add(Int64());
            return;
        }
        var packed = Bytes();
        var inner = new WireReader(_file, packed.Start, packed.Start + packed.Length, _depth, _messages);
        list.EnsureCapacity((int)Math.Min(list.Count + packed.Length, Array.MaxLength));
        while (inner._position < inner._end)
            list.Add((long)inner.Varint());
    }

    /// <summary>Appends the numbers of a repeated float field, packed or not.</summary>
    internal void Floats(List<float> list)
    {
        if (Type != WireType.Bytes)
        {
            list.Add(Float());
            return;
        }
        var bytes = Bounded().Span.ToArray();
        if (bytes.Length % sizeof(float) != 0)
            throw Corrupt($"field {Field} packs floats into {bytes.Length} bytes");
        for (var i = 0; i < bytes.Length; i += sizeof(float))
            list.Add(BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i)));
    }

    internal OnnxException Corrupt(string what) =>
        new($"The ONNX file is damaged: {what} (byte {_position}).", _file.Path);

    private ByteRange Bounded()
    {
        var bytes = Bytes();
        return bytes.Length <= Array.MaxLength ? bytes : throw Corrupt($"field {Field} has {bytes.Length} bytes");
    }

    private void Expect(WireType type)
    {
        if (Type != type)
            throw Corrupt($"field {Field} has the wire type {Type}, not {type}");
    }

    private long Advance(long count)
    {
        var at = _position;
        if (count > _end - at)
            throw Corrupt($"field {Field} reaches beyond the end of its message");
        _position += count;
        return at;
    }

    private ulong Varint()
    {
        var bytes = _file.Span(_position, (int)Math.Min(LongestVarint, _end - _position));
        ulong value = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                _position += i + 1;
                return value;
            }
        }
        throw Corrupt(bytes.Length < LongestVarint ? "a number reaches beyond the end of its message" : "a number has more than ten bytes");
    }

    private sealed class Counter
    {
        internal int Count;
    }
}
