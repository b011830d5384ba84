using TorchPort.IO;
using TorchPort.Safetensors;
using TorchPort.Saving;

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
    /// containers; real numbers, bytes, sets and the dtypes that came later need PyTorch 2.
    /// </remarks>
    /// <exception cref="UnsupportedCheckpointException">A value has no counterpart in Python.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, object? tree, SaveOptions? options = null)
    {
        var archive = Path.GetFileNameWithoutExtension(path);
        AtomicFile.Write(path, stream => TorchZipWriter.Write(stream, System.Text.Ascii.IsValid(archive) && archive.Length > 0 ? archive : "archive", tree, path, options), options);
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
        var list = tensors.ToList();
        var bytes = new TensorBytes(options, list.Sum(t => TensorBytes.Length(t.Value)));
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, list, metadata ?? SafetensorsWriter.PyTorchMetadata, bytes, path), options);
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
}
