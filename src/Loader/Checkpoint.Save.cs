using TorchPort.IO;
using TorchPort.Npy;
using TorchPort.Safetensors;
using TorchPort.Saving;
using TorchPort.Sharded;

namespace TorchPort;

public sealed partial class Checkpoint
{
    /// <summary>Writes a tree of values as PyTorch's zip file. PyTorch: <c>torch.save(tree, path)</c>.</summary>
    /// <param name="path">The file. It appears whole or, if anything fails, stays what it was.</param>
    /// <param name="tree">
    /// A state dict, or any nesting of dictionaries, lists, arrays, tuples, tensors, parameters, numbers, strings,
    /// bytes, dates and null, or what <see cref="CheckpointValue.Value"/> gives. Tensors that share memory share it in the file.
    /// </param>
    /// <param name="options">Progress.</param>
    /// <remarks>
    /// <c>torch.load(path, weights_only=True)</c> reads it, from PyTorch 1.13 on for tensors, integers, strings and
    /// containers; real numbers, bytes, sets and the dtypes that came later need PyTorch 2. numpy arrays and objects of
    /// other classes, which only what was read can hold, need <c>safe_globals</c> or <c>weights_only=False</c>.
    /// </remarks>
    /// <exception cref="UnsupportedCheckpointException">A value has no counterpart in Python.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, object? tree, SaveOptions? options = null)
    {
        if (options?.MaxShardBytes is { } limit)
        {
            var tensors = new TensorConverter(options.DType).Convert(FlatTensors(tree, path));
            var bytes = new TensorBytes(options, tensors.Select(t => t.Value.Storage).Distinct().Sum(s => s.ByteLength));
            ShardedWriter.Write(path, tensors, limit, keepShared: true, (stream, part) => TorchZipWriter.Write(stream, Archive(path), part, path, bytes), options);
        }
        else
            AtomicFile.Write(path, stream => TorchZipWriter.Write(stream, Archive(path), tree, path, options), options);
    }

    /// <summary>Writes tensors as a safetensors file. Python: <c>safetensors.torch.save_file(tensors, path, metadata)</c>.</summary>
    /// <param name="path">The file. It appears whole or, if anything fails, stays what it was.</param>
    /// <param name="tensors">The tensors by name, such as a state dict; each is written contiguously, whatever it shares or views.</param>
    /// <param name="metadata">Texts to store beside them; <c>format: pt</c> where left out, which Python's libraries look for.</param>
    /// <param name="options">Progress.</param>
    /// <exception cref="UnsupportedCheckpointException">A dtype is none that safetensors has, or a name comes twice.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveSafetensors(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null, SaveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var list = new TensorConverter(options?.DType).Convert(tensors);
        var bytes = new TensorBytes(options, list.Sum(t => TensorBytes.Length(t.Value)));
        metadata = (metadata ?? SafetensorsWriter.PyTorchMetadata).ToList();
        void Write(Stream stream, IReadOnlyList<KeyValuePair<string, Tensor>> part) => SafetensorsWriter.Write(stream, part, metadata, bytes, path);
        if (options?.MaxShardBytes is { } limit)
            ShardedWriter.Write(path, list, limit, keepShared: false, Write, options);
        else
            AtomicFile.Write(path, stream => Write(stream, list), options);
    }

    /// <summary>Writes tensors as a .npz file. numpy: <c>numpy.savez(path, **tensors)</c>.</summary>
    /// <param name="path">The file. It appears whole or, if anything fails, stays what it was.</param>
    /// <param name="tensors">The tensors by name; each is written contiguously.</param>
    /// <param name="options">Progress.</param>
    /// <exception cref="UnsupportedCheckpointException">numpy lacks a dtype, or a name comes twice.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveNpz(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, SaveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        RefuseShards(path, options);
        var list = new TensorConverter(options?.DType).Convert(tensors);
        AtomicFile.Write(path, stream => NpyWriter.WriteAll(stream, list, new(options, list.Sum(t => TensorBytes.Length(t.Value))), path), options);
    }

    /// <summary>Writes a tensor as a .npy file. numpy: <c>numpy.save(path, tensor)</c>.</summary>
    /// <param name="path">The file. It appears whole or, if anything fails, stays what it was.</param>
    /// <param name="tensor">The tensor; it is written contiguously.</param>
    /// <param name="options">Progress.</param>
    /// <exception cref="UnsupportedCheckpointException">numpy lacks the dtype.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveNpy(string path, Tensor tensor, SaveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        RefuseShards(path, options);
        var converted = new TensorConverter(options?.DType).Convert(tensor);
        AtomicFile.Write(path, stream => NpyWriter.Write(stream, converted, new(options, TensorBytes.Length(converted)), path), options);
    }

    /// <summary>Writes a tree of values as PyTorch's zip file to a stream. PyTorch: <c>torch.save(tree, buffer)</c>.</summary>
    /// <param name="stream">Written from where it stands, without seeking, and left open.</param>
    /// <param name="tree">As for a file.</param>
    /// <param name="options">Progress.</param>
    public static void Save(Stream stream, object? tree, SaveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TorchZipWriter.Write(stream, "archive", tree, null, options);
    }

    private static void RefuseShards(string path, SaveOptions? options)
    {
        if (options?.MaxShardBytes is not null)
            throw new UnsupportedCheckpointException("numpy's files cannot be split into shards: write .safetensors or .bin.", path);
    }

    /// <summary>The top folder of the archive, which PyTorch names after the file.</summary>
    private static string Archive(string path) =>
        Path.GetFileNameWithoutExtension(path) is { Length: > 0 } name && System.Text.Ascii.IsValid(name) ? name : "archive";

    /// <summary>What can be split over files: tensors by name, and nothing else.</summary>
    private static List<KeyValuePair<string, Tensor>> FlatTensors(object? tree, string path)
    {
        if (tree is IEnumerable<KeyValuePair<string, Tensor>> named)
            return [.. named];
        if (tree is CheckpointDict dict && dict.All(e => e is { Key: string, Value: Tensor }))
            return [.. dict.Select(e => new KeyValuePair<string, Tensor>((string)e.Key!, (Tensor)e.Value!))];
        throw new UnsupportedCheckpointException("Only a state dict, tensors by name, can be split over several files.", path);
    }
}
