using System.Text;
using TorchPort.Aten;
using TorchPort.IO;
using TorchPort.Safetensors;

namespace TorchPort.TorchSharpWeights;

/// <summary>Reads the weights that TorchSharp saves: how many, then each one's name, dtype, shape and bytes. TorchSharp: <c>module.save(path)</c>.</summary>
internal static class TorchSharpReader
{
    internal const string Format = "torchsharp";

    private const int MaxEntries = 1 << 20, MaxName = 4096, MaxDims = 64, MaxVarint = 9;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file's tensors; null if its first entry cannot be one.</summary>
    /// <exception cref="CorruptCheckpointException">It can, but those after it cannot, or the file ends elsewhere.</exception>
    internal static Checkpoint? Read(MappedFile file, CheckpointOptions _)
    {
        long at = 0;
        if (TryNumber(file, ref at) is not (>= 1 and <= MaxEntries and var count) || TryEntry(file, ref at) is not { } first)
            return null;
        var tensors = new CheckpointDict { [first.Name] = first.Tensor };
        for (long i = 1; i < count; i++)
        {
            if (TryEntry(file, ref at) is not { } entry)
                throw new CorruptCheckpointException($"Entry {i} of {count} at byte {at} is no name, dtype, shape and data, or reaches beyond the end of the file. Copy or save it again.", file.Path);
            if (tensors.ContainsKey(entry.Name))
                throw new CorruptCheckpointException("The file has two entries of this name.", file.Path, entry.Name);
            tensors[entry.Name] = entry.Tensor;
        }
        if (at != file.Length)
            throw new CorruptCheckpointException($"The {count} entries end at byte {at}, but the file has {file.Length}: it is longer than it should be. Copy or save it again.", file.Path);
        return new(Format, tensors, file.Path);
    }

    /// <summary>The entry that begins at a byte, which goes on to the next; null if none can begin there.</summary>
    private static (string Name, Tensor Tensor)? TryEntry(MappedFile file, ref long at)
    {
        var place = at;
        if (TryName(file, ref place) is not { } name
            || TryNumber(file, ref place) is not { } code || !AtenDTypes.TryGet(code, out var dtype) || dtype.IsQuantized
            || TryNumber(file, ref place) is not (<= MaxDims and var dims))
            return null;
        var shape = new long[dims];
        for (var i = 0; i < shape.Length; i++)
        {
            if (TryNumber(file, ref place) is not { } size)
                return null;
            shape[i] = size;
        }
        if (!SafetensorsHeader.TryCount(shape, dtype.ItemSize, out var bytes) || bytes > file.Length - place)
            return null;
        var tensor = Tensor.FromStorage(file.Storage(place, bytes), dtype, shape, Shapes.ContiguousStrides(shape), 0);
        at = place + bytes;
        return (name, tensor);
    }

    private static string? TryName(MappedFile file, ref long at)
    {
        if (TryNumber(file, ref at) is not (>= 1 and <= MaxName and var length) || length > file.Length - at)
            return null;
        try
        {
            var name = Strict.GetString(file.Span(at, (int)length));
            at += length;
            return name.Any(char.IsControl) ? null : name;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>A number of seven bits a byte, the lowest first; null if it does not end, or has more than 63 bits.</summary>
    private static long? TryNumber(MappedFile file, ref long at)
    {
        var bytes = file.Span(at, (int)Math.Min(MaxVarint, file.Length - at));
        long number = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            number |= (long)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                at += i + 1;
                return number;
            }
        }
        return null;
    }
}
