using System.Text;
using System.Text.Json;

namespace TorchPort.Safetensors;

/// <summary>A tensor that a safetensors header announces.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">Its dtype.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Start">Where its bytes begin, after the header.</param>
/// <param name="End">Where they end.</param>
internal sealed record SafetensorsEntry(string Name, DType DType, long[] Shape, long Start, long End);

/// <summary>Reads a safetensors header and checks all of it before any tensor is made: sizes agree, and the tensors cover the data without gap or overlap.</summary>
internal sealed class SafetensorsHeader
{
    internal const long MaxLength = 100_000_000;

    private const string MetadataKey = "__metadata__";

    private readonly string _file;
    private readonly HashSet<string> _names = [];

    private SafetensorsHeader(string file) => _file = file;

    /// <summary>The tensors, in the order of the header.</summary>
    internal List<SafetensorsEntry> Entries { get; } = [];

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    internal OrderedDictionary<string, string> Metadata { get; } = [];

    /// <param name="json">The header.</param>
    /// <param name="dataLength">The length of what follows the header.</param>
    /// <param name="file">What messages call the file.</param>
    /// <exception cref="CorruptCheckpointException">The header is no JSON, or contradicts itself or the file's length.</exception>
    /// <exception cref="UnsupportedCheckpointException">A dtype is unknown.</exception>
    internal static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string file)
    {
        var header = new SafetensorsHeader(file);
        try
        {
            var reader = new Utf8JsonReader(json, new() { MaxDepth = 4 });
            header.Read(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or DecoderFallbackException)
        {
            throw new CorruptCheckpointException($"The header is not the JSON that safetensors describes: {e.Message}", file, inner: e);
        }
        header.CheckCoverage(dataLength);
        return header;
    }

    private void Read(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextProperty(ref reader) is { } name)
        {
            if (!_names.Add(name))
                throw Corrupt("The header has two entries of this name.", name);
            if (name == MetadataKey)
                ReadMetadata(ref reader);
            else
                Entries.Add(ReadEntry(ref reader, name));
        }
        while (reader.Read())
            throw Corrupt("The header goes on after its end.");
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextProperty(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String);
            if (!Metadata.TryAdd(key, reader.GetString()!))
                throw Corrupt($"The metadata has two entries {key}.", MetadataKey);
        }
    }

    private SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? word = null;
        long[]? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextProperty(ref reader) is { } field)
        {
            if (field == "dtype" && word is null)
            {
                Expect(ref reader, JsonTokenType.String);
                word = reader.GetString();
            }
            else if (field == "shape" && shape is null)
                shape = ReadNumbers(ref reader, name);
            else if (field == "data_offsets" && offsets is null)
                offsets = ReadNumbers(ref reader, name);
            else
                throw Corrupt($"A field {field} is not expected here, or comes twice: there are dtype, shape and data_offsets.", name);
        }
        if (word is null || shape is null || offsets is not [var start, var end])
            throw Corrupt("The entry lacks its dtype, its shape or its two data_offsets.", name);
        if (!SafetensorsDTypes.TryParse(word, out var dtype))
            throw new UnsupportedCheckpointException($"The dtype {word} is none that TorchPort has.", _file, name);
        if (!TryCount(shape, dtype.ItemSize, out var bytes))
            throw Corrupt($"A tensor of shape {Shapes.Text(shape)} has more bytes than can be counted.", name);
        if (bytes != (Int128)end - start)
            throw Corrupt($"A {dtype.TorchName} tensor of shape {Shapes.Text(shape)} has {bytes} bytes, but its data_offsets are {start} and {end}.", name);
        return new(name, dtype, shape, start, end);
    }

    private long[] ReadNumbers(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw Corrupt("Shapes and offsets are integers from 0 to 2⁶³−1.", name);
            numbers.Add(number);
        }
        return [.. numbers];
    }

    /// <summary>The bytes of a tensor; false where its sizes, zeros aside, overflow.</summary>
    internal static bool TryCount(ReadOnlySpan<long> shape, int itemSize, out long bytes)
    {
        Int128 product = itemSize;
        bytes = 0;
        var empty = false;
        foreach (var size in shape)
        {
            if (size == 0)
                empty = true;
            else if ((product *= size) > long.MaxValue)
                return false;
        }
        bytes = empty ? 0 : (long)product;
        return true;
    }

    private void CheckCoverage(long dataLength)
    {
        long at = 0;
        foreach (var entry in Entries.OrderBy(e => e.Start).ThenBy(e => e.End))
        {
            if (entry.Start != at)
                throw Corrupt($"Its data begins at byte {entry.Start}, but the data before it ends at {at}: tensors lie side by side.", entry.Name);
            at = entry.End;
        }
        if (at != dataLength)
            throw Corrupt($"The tensors take {at} bytes, but {dataLength} follow the header: the file is {(at > dataLength ? "truncated" : "longer than it should be")}. Copy or download it again.");
    }

    private string? NextProperty(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            throw Corrupt("The header ends too early.");
        return reader.TokenType == JsonTokenType.EndObject ? null : reader.GetString()!;
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
            throw Corrupt($"A {token} is expected at byte {reader.TokenStartIndex} of the header, not {reader.TokenType}.");
    }

    private CorruptCheckpointException Corrupt(string message, string? tensor = null) => new(message, _file, tensor);
}
