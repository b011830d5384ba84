using System.Buffers.Binary;
using TorchPort.IO;

namespace TorchPort.Safetensors;

/// <summary>Reads safetensors files: a checked header, then every tensor where it lies.</summary>
internal static class SafetensorsReader
{
    internal const string Format = "safetensors";

    private const int LengthBytes = 8;

    /// <summary>The file's tensors; null if it does not begin as a safetensors file does.</summary>
    /// <exception cref="CheckpointException">It does, but is damaged or has an unknown dtype.</exception>
    internal static Checkpoint? Read(MappedFile file, CheckpointOptions _)
    {
        if (file.Length < LengthBytes + 2)
            return null;
        var start = file.Span(0, LengthBytes + 1);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > uint.MaxValue || start[LengthBytes] != (byte)'{')
            return null;
        if (length > SafetensorsHeader.MaxLength)
            throw new CorruptCheckpointException($"The header is said to take {length} bytes; safetensors allows {SafetensorsHeader.MaxLength}.", file.Path);
        if ((long)length > file.Length - LengthBytes)
            throw new CorruptCheckpointException($"The header takes {length} bytes, but the file has {file.Length}: it is truncated. Copy or download it again.", file.Path);
        var data = LengthBytes + (long)length;
        var header = SafetensorsHeader.Parse(file.Span(LengthBytes, (int)length), file.Length - data, file.Path);
        var tensors = new CheckpointDict();
        foreach (var entry in header.Entries)
        {
            var storage = file.Storage(data + entry.Start, entry.End - entry.Start);
            tensors[entry.Name] = Tensor.FromStorage(storage, entry.DType, entry.Shape, Shapes.ContiguousStrides(entry.Shape), 0);
        }
        return new(Format, tensors, file.Path) { Metadata = header.Metadata };
    }
}
