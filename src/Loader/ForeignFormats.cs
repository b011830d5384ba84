using TorchPort.IO;

namespace TorchPort;

/// <summary>Formats of others that are not read, so that errors can name them.</summary>
internal static class ForeignFormats
{
    private const int Longest = 16;

    private static readonly (int Offset, byte[] Magic, string Advice)[] All =
    [
        (4, [.. "ORTM"u8], "It is a model in ONNX Runtime's own format (.ort): use the .onnx file that it was made of."),
        (4, [.. "TFL3"u8], "It is a TensorFlow Lite model: convert it to ONNX, with tf2onnx for example."),
        (0, [.. "GGUF"u8], "It is a GGUF model of llama.cpp: use the safetensors files that it was made of."),
        (0, [0x89, .. "HDF\r\n"u8], "It is an HDF5 file, such as Keras writes: export the model to ONNX, or its weights to safetensors."),
        (0, [0x1F, 0x8B], "It is compressed with gzip: unpack it first."),
    ];

    /// <summary>What to do with a file of a format that its first bytes tell; null if they tell none.</summary>
    internal static string? Advice(MappedFile file)
    {
        var start = file.Span(0, (int)Math.Min(Longest, file.Length));
        foreach (var (offset, magic, advice) in All)
        {
            if (start.Length >= offset + magic.Length && start.Slice(offset, magic.Length).SequenceEqual(magic))
                return advice;
        }
        return null;
    }
}
