using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using TorchPort.IO;

namespace TorchPort.Onnx.Schema;

/// <summary>Builds one protobuf message: small fields in a buffer, large ones as references that are copied only to the file.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A stream over memory holds nothing that has to be released.")]
internal sealed class WireWriter
{
    private readonly List<object> _parts = [];
    private MemoryStream _buffer = new();

    /// <summary>How many bytes the message has.</summary>
    internal long Length { get; private set; }

    internal void Int64(int field, long value)
    {
        Tag(field, WireType.Varint);
        Varint((ulong)value);
    }

    /// <summary>Written unless it is zero or empty.</summary>
    internal void Optional(int field, long value)
    {
        if (value != 0)
            Int64(field, value);
    }

    /// <inheritdoc cref="Optional(int, long)"/>
    internal void Optional(int field, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            String(field, value);
    }

    internal void Float(int field, float value)
    {
        Tag(field, WireType.Fixed32);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        Raw(bytes);
    }

    internal void String(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    internal void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)value.Length);
        Raw(value);
    }

    /// <summary>A message inside.</summary>
    internal void Message(int field, Action<WireWriter> write)
    {
        var inner = new WireWriter();
        write(inner);
        Tag(field, WireType.Bytes);
        Varint((ulong)inner.Length);
        Append(inner);
    }

    /// <summary>One message each.</summary>
    internal void Messages<T>(int field, IEnumerable<T>? items, Action<WireWriter, T> write)
    {
        foreach (var item in items ?? [])
            Message(field, w => write(w, item));
    }

    internal void Strings(int field, IEnumerable<string>? items)
    {
        foreach (var item in items ?? [])
            String(field, item);
    }

    /// <summary>A packed list.</summary>
    internal void Packed(int field, IReadOnlyCollection<long> values)
    {
        if (values.Count == 0)
            return;
        var inner = new WireWriter();
        foreach (var value in values)
            inner.Varint((ulong)value);
        Tag(field, WireType.Bytes);
        Varint((ulong)inner.Length);
        Append(inner);
    }

    /// <summary>Bytes of a tensor, written to the file straight from where they lie.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="length">How many bytes there are.</param>
    /// <param name="write">Writes them.</param>
    internal void Large(int field, long length, Action<Stream> write)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)length);
        Part(length, write);
    }

    /// <summary>Fields as they stood in the file that was read.</summary>
    internal void Copy(IEnumerable<ByteRange>? fields)
    {
        foreach (var field in fields ?? [])
            Copy(field);
    }

    /// <summary>The fields of a message as they stood in the file that was read.</summary>
    internal void Copy(ByteRange content) => Part(content.Length, stream =>
    {
        for (long done = 0; done < content.Length;)
        {
            var count = (int)Math.Min(content.Length - done, 1 << 16);
            stream.Write(content.File.Span(content.Start + done, count));
            done += count;
        }
        GC.KeepAlive(content.File);
    });

    internal void WriteTo(Stream stream)
    {
        Flush();
        foreach (var part in _parts)
        {
            if (part is byte[] bytes)
                stream.Write(bytes);
            else
                ((Action<Stream>)part)(stream);
        }
    }

    private void Part(long length, Action<Stream> write)
    {
        Flush();
        _parts.Add(write);
        Length += length;
    }

    private void Append(WireWriter inner)
    {
        if (inner._parts.Count == 0)
        {
            Raw(inner._buffer.GetBuffer().AsSpan(0, (int)inner._buffer.Length));
            return;
        }
        inner.Flush();
        Flush();
        _parts.AddRange(inner._parts);
        Length += inner.Length;
    }

    private void Flush()
    {
        if (_buffer.Length == 0)
            return;
        _parts.Add(_buffer.ToArray());
        _buffer = new();
    }

    private void Tag(int field, WireType type) => Varint((ulong)field << 3 | (uint)type);

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        _buffer.WriteByte(value);
        Length++;
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        Length += bytes.Length;
    }
}
