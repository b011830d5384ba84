using System.Globalization;
using TorchPort.IO;
using TorchPort.Onnx.Execution;
using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Saving;

/// <summary>Writes models.</summary>
internal static class ModelWriter
{
    private const long LargestFile = int.MaxValue;
    private const int LeastExternal = 1024;
    private const int Alignment = 4096;

    /// <summary>Writes a model with the tensors that its initializers are now.</summary>
    internal static void Write(ModelProto model, IReadOnlyList<Initializer> initializers, ExternalFiles files, string path, OnnxSaveOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var copy = new ModelCopy(initializers, files);
        var written = copy.Of(model);
        var message = new WireWriter();
        written.Write(message);
        if (options.ExternalData ?? message.Length > LargestFile)
        {
            WriteInTwo(written, copy.Tensors, path, options);
            return;
        }
        if (message.Length > LargestFile)
            throw new OnnxException($"The model takes {message.Length} bytes, but protobuf holds at most {LargestFile}: allow external data.", path);
        AtomicFile.Write(path, message.WriteTo, new() { Wrap = options.Wrap });
    }

    private static void WriteInTwo(ModelProto model, List<TensorProto> tensors, string path, OnnxSaveOptions options)
    {
        var name = $"{Path.GetFileName(path)}.data";
        using var data = new AtomicFile(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name));
        var stream = options.Wrap?.Invoke(data.Stream) ?? data.Stream;
        long at = 0;
        foreach (var tensor in tensors.Where(t => t.Content is { Write: not null, Length: >= LeastExternal }))
        {
            var gap = (Alignment - (int)(at % Alignment)) % Alignment;
            stream.Write(new byte[gap]);
            at += gap;
            tensor.Content!.Write!(stream);
            tensor.IsExternal = true;
            tensor.ExternalData.Add(new("location", name));
            tensor.ExternalData.Add(new("offset", at.ToString(CultureInfo.InvariantCulture)));
            tensor.ExternalData.Add(new("length", tensor.Content.Length.ToString(CultureInfo.InvariantCulture)));
            at += tensor.Content.Length;
        }
        data.Flush();
        using var file = new AtomicFile(path);
        var message = new WireWriter();
        model.Write(message);
        message.WriteTo(options.Wrap?.Invoke(file.Stream) ?? file.Stream);
        file.Flush();
        data.Rename();
        file.Rename();
    }
}
