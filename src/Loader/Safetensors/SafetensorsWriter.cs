using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TorchPort.Saving;

namespace TorchPort.Safetensors;

/// <summary>Writes safetensors files in the reference implementation's layout: the widest dtypes first, each by name, the header padded to 8 bytes.</summary>
internal static class SafetensorsWriter
{
    /// <summary>What says that the tensors are PyTorch's.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> PyTorchMetadata { get; } = [new("format", "pt")];

    /// <exception cref="UnsupportedCheckpointException">A dtype has no word in safetensors, or a name comes twice.</exception>
    internal static void Write(Stream output, IEnumerable<KeyValuePair<string, Tensor>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata, TensorBytes bytes, string? file)
    {
        var sorted = Sort(tensors, file);
        var header = Encoding.UTF8.GetBytes(Header(sorted, metadata));
        var padded = (header.Length + 7) / 8 * 8;
        if (padded > SafetensorsHeader.MaxLength)
            throw new UnsupportedCheckpointException($"The header would take {padded} bytes; safetensors allows {SafetensorsHeader.MaxLength}.", file);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, padded);
        output.Write(length);
        output.Write(header);
        output.Write("       "u8[..(padded - header.Length)]);
        foreach (var (_, tensor) in sorted)
            bytes.Of(tensor, output.Write);
    }

    private static List<KeyValuePair<string, Tensor>> Sort(IEnumerable<KeyValuePair<string, Tensor>> tensors, string? file)
    {
        var ranked = new List<(int Rank, byte[] Key, KeyValuePair<string, Tensor> Entry)>();
        var names = new HashSet<string>();
        foreach (var entry in tensors)
        {
            if (!names.Add(entry.Key))
                throw new UnsupportedCheckpointException("Two tensors have this name, which safetensors cannot hold.", file, entry.Key);
            if (SafetensorsDTypes.Find(entry.Value.DType) is not { } word)
                throw new UnsupportedCheckpointException($"Safetensors has no {entry.Value.DType.TorchName}: convert the tensor to another dtype, or write a .pt file.", file, entry.Key);
            ranked.Add((-word.Rank, Encoding.UTF8.GetBytes(entry.Key), entry));
        }
        ranked.Sort((a, b) => a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : a.Key.AsSpan().SequenceCompareTo(b.Key));
        return [.. ranked.Select(r => r.Entry)];
    }

    private static string Header(List<KeyValuePair<string, Tensor>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata)
    {
        var json = new StringBuilder("{");
        if (metadata is not null && metadata.Any())
            json.Append("\"__metadata__\":{").AppendJoin(',', metadata.Select(m => $"{Quoted(m.Key)}:{Quoted(m.Value)}")).Append('}');
        long at = 0;
        foreach (var (name, tensor) in tensors)
        {
            var end = checked(at + TensorBytes.Length(tensor));
            json.Append(json.Length > 1 ? "," : "");
            json.Append(CultureInfo.InvariantCulture, $"{Quoted(name)}:{{\"dtype\":\"{SafetensorsDTypes.Find(tensor.DType)!.Value.Word}\",\"shape\":[{string.Join(',', tensor.ShapeArray)}],\"data_offsets\":[{at},{end}]}}");
            at = end;
        }
        return json.Append('}').ToString();
    }

    /// <summary>A JSON string with no more escapes than JSON asks for, as the reference implementation writes it.</summary>
    private static string Quoted(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var c in text)
        {
            json.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }
        return json.Append('"').ToString();
    }
}
