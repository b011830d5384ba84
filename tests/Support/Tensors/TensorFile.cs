using System.Buffers.Binary;
using System.Text.Json;

namespace TorchPort.Tests;

/// <summary>The tensors and metadata of a safetensors fixture, read without the Loader so that the Runtime's tests stand alone.</summary>
internal sealed class TensorFile
{
    private readonly byte[] _bytes;
    private readonly JsonElement _header;
    private readonly int _data;

    /// <summary>Reads a file's bytes.</summary>
    internal TensorFile(byte[] bytes)
    {
        _bytes = bytes;
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(_bytes);
        _header = JsonDocument.Parse(_bytes.AsMemory(8, length)).RootElement;
        _data = 8 + length;
    }

    internal IEnumerable<string> Names => _header.EnumerateObject().Select(p => p.Name).Where(n => n != "__metadata__");

    internal Tensor this[string name] => Read(_header.GetProperty(name));

    /// <summary>A fixture by its path below fixtures/.</summary>
    internal static TensorFile Open(params string[] parts) => At(Paths.Fixture(parts));

    internal static TensorFile At(string path) => new(File.ReadAllBytes(path));

    internal bool Contains(string name) => _header.TryGetProperty(name, out _);

    internal bool HasMetadata(string key) => _header.GetProperty("__metadata__").TryGetProperty(key, out _);

    internal string Metadata(string key) => _header.GetProperty("__metadata__").GetProperty(key).GetString()!;

    /// <summary>The cases in the metadata, as tools/case_encoding.py writes them.</summary>
    internal IReadOnlyList<Case> Cases()
    {
        using var list = JsonDocument.Parse(Metadata("cases"));
        return [.. list.RootElement.EnumerateArray().Select(c => new Case(this, c.Clone()))];
    }

    private Tensor Read(JsonElement entry)
    {
        var dtype = entry.GetProperty("dtype").GetString() switch
        {
            "BOOL" => DType.Bool,
            "U8" => DType.UInt8,
            "I8" => DType.Int8,
            "I16" => DType.Int16,
            "I32" => DType.Int32,
            "I64" => DType.Int64,
            "F16" => DType.Float16,
            "BF16" => DType.BFloat16,
            "F32" => DType.Float32,
            "F64" => DType.Float64,
            var other => throw new InvalidDataException($"The fixture has a tensor of {other}."),
        };
        var shape = entry.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()).ToArray();
        var offsets = entry.GetProperty("data_offsets").EnumerateArray().Select(d => d.GetInt32()).ToArray();
        var tensor = Torch.Empty(shape, dtype);
        Fill(tensor, _bytes.AsSpan(_data + offsets[0], offsets[1] - offsets[0]));
        return tensor;
    }

    private static unsafe void Fill(Tensor tensor, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(tensor.Data, bytes.Length));
        GC.KeepAlive(tensor);
    }
}
