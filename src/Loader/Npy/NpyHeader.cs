using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TorchPort.IO;
using TorchPort.Safetensors;

namespace TorchPort.Npy;

/// <summary>What a .npy file says of its array, checked against the file's length.</summary>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The shape.</param>
/// <param name="IsFortran">Whether the first index varies fastest.</param>
/// <param name="DataOffset">Where the elements begin.</param>
/// <param name="DataLength">How many bytes they take.</param>
internal sealed record NpyHeader(NpyType Type, long[] Shape, bool IsFortran, long DataOffset, long DataLength)
{
    private const int MaxLength = 1 << 20, MaxFields = 1000, MaxDims = 64, Alignment = 64, GrowthDigits = 21;

    internal static bool IsNpy(ReadOnlySpan<byte> start) => start.Length >= 6 && start[0] == 0x93 && start[1..6].SequenceEqual("NUMPY"u8);

    /// <exception cref="CorruptCheckpointException">The header is malformed, or does not fit the length.</exception>
    /// <exception cref="UnsupportedCheckpointException">Fields are Python objects, or the version is newer.</exception>
    internal static NpyHeader Read(ByteRange range, string? item)
    {
        var path = range.File.Path;
        var start = Slice(range, 0, 12, item);
        var version = start[6];
        if (version is < 1 or > 3)
            throw new UnsupportedCheckpointException($"The array is in version {version} of numpy's format; versions 1 to 3 can be read.", path, item);
        var (at, length) = version == 1 ? (10, BinaryPrimitives.ReadUInt16LittleEndian(start[8..])) : (12, (long)BinaryPrimitives.ReadUInt32LittleEndian(start[8..]));
        if (length > MaxLength)
            throw new CorruptCheckpointException($"The header of the array is said to take {length} bytes; at most {MaxLength} are read.", path, item);
        var bytes = Slice(range, at, (int)length, item);
        object? literal;
        try
        {
            literal = PythonLiteral.Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes));
        }
        catch (FormatException e)
        {
            throw new CorruptCheckpointException($"The header of the array is not what numpy writes: {e.Message}.", path, item, e);
        }
        if (literal is not Dictionary<string, object?> { Count: 3 } fields || !fields.TryGetValue("descr", out var descr)
            || !fields.TryGetValue("fortran_order", out var order) || order is not bool isFortran || !fields.TryGetValue("shape", out var sizes) || ShapeOf(sizes) is not { } shape)
            throw new CorruptCheckpointException("The header of the array does not consist of descr, fortran_order and shape.", path, item);
        var count = 0;
        var type = descr is "|O" ? NpyType.Objects : TypeOf(descr, ref count, path, item);
        if (!SafetensorsHeader.TryCount(shape, 1, out var elements) || (Int128)elements * type.ItemSize > range.Length - at - length)
            throw new CorruptCheckpointException($"An array of shape {Shapes.Text(shape)} with elements of {type.ItemSize} bytes does not fit the {range.Length - at - length} bytes that follow its header: it is truncated or its shape is wrong.", path, item);
        return new(type, shape, isFortran, at + length, elements * type.ItemSize);
    }

    /// <summary>The header that numpy writes for a contiguous array.</summary>
    internal static byte[] Write(string word, ReadOnlySpan<long> shape)
    {
        var sizes = string.Join(", ", shape.ToArray()) + (shape.Length == 1 ? "," : "");
        var text = $"{{'descr': '{word}', 'fortran_order': False, 'shape': ({sizes}), }}";
        if (shape.Length > 0)
            text += new string(' ', GrowthDigits - shape[0].ToString(CultureInfo.InvariantCulture).Length);
        var prefix = 10;
        var padding = Alignment - (prefix + text.Length + 1) % Alignment;
        var length = text.Length + padding + 1;
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.Latin1.GetBytes(text), .. new byte[padding], (byte)'\n'];
        bytes.AsSpan(prefix + text.Length, padding).Fill((byte)' ');
        return bytes;
    }

    private static ReadOnlySpan<byte> Slice(ByteRange range, long at, int length, string? item) => at + length <= range.Length ? range.File.Span(range.Start + at, length)
        : throw new CorruptCheckpointException($"The array's file has {range.Length} bytes and ends within its header.", range.File.Path, item);

    private static long[]? ShapeOf(object? value) => value is List<object?> { Count: <= MaxDims } items && items.All(i => i is long and >= 0) ? [.. items.Select(i => (long)i!)] : null;

    private static NpyType TypeOf(object? descr, ref int count, string path, string? item)
    {
        if (++count > MaxFields)
            throw new CorruptCheckpointException($"The elements of the array have more than {MaxFields} fields.", path, item);
        switch (descr)
        {
            case string word when NpyType.Parse(word) is { } type:
                return type;
            case string word:
                throw new UnsupportedCheckpointException($"The elements of the array are of numpy's type {PythonText.Of(word)}, which are Python objects or unknown.", path, item);
            case List<object?> { Count: 2 } pair when pair[0] is string or List<object?> && ShapeOf(pair[1]) is { } shape:
                return WithShape(TypeOf(pair[0], ref count, path, item), shape, path, item);
            case List<object?> fields:
                return Structure(fields, ref count, path, item);
            default:
                throw new CorruptCheckpointException("The element type of the array is malformed.", path, item);
        }
    }

    private static NpyType Structure(List<object?> fields, ref int count, string path, string? item)
    {
        var result = new List<NpyField>();
        long offset = 0;
        foreach (var field in fields)
        {
            // A name is a text, or a title with the text; a field without a name is a gap.
            if (field is not List<object?> { Count: 2 or 3 } parts || (parts[0] as string ?? (parts[0] as List<object?>)?.LastOrDefault() as string) is not { } name)
                throw new CorruptCheckpointException("The fields of the array's elements are malformed.", path, item);
            var type = TypeOf(parts[1], ref count, path, item);
            if (parts.Count == 3)
                type = WithShape(type, ShapeOf(parts[2]) ?? throw new CorruptCheckpointException($"The shape of the field {PythonText.Of(name)} is malformed.", path, item), path, item);
            if (name.Length > 0)
                result.Add(new(name, type, offset));
            offset = Math.Min(offset + type.ItemSize, int.MaxValue);
        }
        if (result.Select(f => f.Name).Distinct().Count() != result.Count)
            throw new CorruptCheckpointException("Two fields of the array's elements have one name.", path, item);
        return new("", false, offset, [], result);
    }

    private static NpyType WithShape(NpyType type, long[] shape, string path, string? item) =>
        SafetensorsHeader.TryCount(shape, 1, out var count) && (Int128)count * type.ItemSize <= int.MaxValue
            ? type with { SubShape = [.. shape, .. type.SubShape], ItemSize = count * type.ItemSize }
            : throw new CorruptCheckpointException($"A field of shape {Shapes.Text(shape)} is too large.", path, item);
}
