using System.Text.Json;

namespace TorchPort.Sharded;

/// <summary>Which shard holds which tensor, as a <c>*.index.json</c> says.</summary>
internal static class ShardIndex
{
    internal const string Suffix = ".index.json";

    private const long MaxLength = 100_000_000;
    private const int MaxShards = 100_000;

    /// <summary>Reads an index; null if it is JSON of another kind.</summary>
    /// <returns>Tensor names with the plain names of files beside the index, in the order of the index.</returns>
    /// <exception cref="CorruptCheckpointException">It is no JSON, or its weight map is none.</exception>
    internal static OrderedDictionary<string, string>? Parse(IO.MappedFile file)
    {
        if (file.Length > MaxLength)
            throw new CorruptCheckpointException($"The index has {file.Length} bytes; at most {MaxLength} are read.", file.Path);
        try
        {
            var bytes = file.Span(0, (int)file.Length);
            var reader = new Utf8JsonReader(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes, new() { MaxDepth = 16, CommentHandling = JsonCommentHandling.Skip });
            return Read(ref reader, file.Path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CorruptCheckpointException($"The index is not the JSON that it should be: {e.Message}", file.Path, inner: e);
        }
    }

    private static OrderedDictionary<string, string>? Read(ref Utf8JsonReader reader, string path)
    {
        OrderedDictionary<string, string>? map = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMap = reader.ValueTextEquals("weight_map"u8);
            reader.Read();
            if (!isMap)
                reader.Skip();
            else if (map is not null || reader.TokenType != JsonTokenType.StartObject)
                throw new CorruptCheckpointException("The weight_map of the index comes twice or is no object.", path);
            else
                map = ReadMap(ref reader, path);
        }
        while (reader.Read())
            throw new CorruptCheckpointException("The index goes on after its end.", path);
        return map;
    }

    private static OrderedDictionary<string, string> ReadMap(ref Utf8JsonReader reader, string path)
    {
        var map = new OrderedDictionary<string, string>();
        var files = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var tensor = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                throw new CorruptCheckpointException("The weight_map should name a file for this tensor.", path, tensor);
            var file = reader.GetString()!;
            if (!map.TryAdd(tensor, file))
                throw new CorruptCheckpointException("The weight_map names this tensor twice.", path, tensor);
            if (files.Add(file) && files.Count > MaxShards)
                throw new CorruptCheckpointException($"The index names more than {MaxShards} files.", path);
        }
        return map;
    }
}
