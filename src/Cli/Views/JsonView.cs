using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TorchPort.Cli.Views;

/// <summary>A checkpoint as one JSON object.</summary>
internal static class JsonView
{
    internal static void Write(Listing listing, TextWriter output)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", listing.Checkpoint.Format);
            WriteMetadata(json, listing.Checkpoint.Metadata);
            json.WriteStartArray("tensors");
            foreach (var (name, tensor) in listing.Checkpoint.Tensors)
                WriteTensor(json, listing, name, tensor);
            json.WriteEndArray();
            json.WriteNumber("storages", listing.StorageCount);
            json.WriteNumber("bytes", listing.StorageBytes);
            json.WriteEndObject();
        }
        output.WriteLine(System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
            return;
        json.WriteStartObject("metadata");
        foreach (var (key, value) in metadata)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter json, Listing listing, string name, Tensor tensor)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("dtype", tensor.DType.TorchName);
        WriteNumbers(json, "shape", tensor.Shape);
        WriteNumbers(json, "strides", tensor.Strides);
        json.WriteNumber("offset", tensor.StorageOffset);
        json.WriteNumber("storage", listing.StorageNumber(tensor));
        json.WritePropertyName("bytes");
        json.WriteRawValue(Listing.Bytes(tensor).ToString(CultureInfo.InvariantCulture));
        json.WriteBoolean("parameter", tensor is Nn.Parameter);
        json.WriteBoolean("requires_grad", tensor.RequiresGrad);
        if (listing.Hash(tensor) is { } hash)
            json.WriteString("sha256", hash);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WritePropertyName(name);
        json.WriteRawValue($"[{string.Join(", ", numbers.ToArray())}]");
    }
}
