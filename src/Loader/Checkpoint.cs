using TorchPort.IO;

namespace TorchPort;

/// <summary>What a file or folder of trained weights holds: a tree of values, and the tensors in it by name.</summary>
/// <remarks>
/// Reading is safe: a pickle is read as data and can call nothing. Tensors are mapped, not copied; their bytes are
/// read when they are used, and changing a tensor in place never reaches the file.
/// </remarks>
public sealed partial class Checkpoint
{
    private readonly Lazy<CheckpointTensors> _tensors;

    internal Checkpoint(string format, object? root, string? file)
    {
        (Format, Root, File) = (format, new(root, "", file), file);
        _tensors = new(() => CheckpointTensors.Collect(root, Extras, file));
    }

    /// <summary>
    /// The format, found by content: <c>torch-zip</c>, <c>torch-legacy</c>, <c>torch-tar</c>, <c>torchscript</c>,
    /// <c>torch-export</c>, <c>pickle</c>, <c>safetensors</c>, <c>npy</c>, <c>npz</c>, <c>torch-distributed</c>;
    /// of a set of files that of each with <c>-sharded</c> added.
    /// </summary>
    public string Format { get; }

    /// <summary>The file or folder this was read from; null when it came from memory without a name.</summary>
    public string? File { get; }

    /// <summary>The tree of values.</summary>
    public CheckpointValue Root { get; }

    /// <summary>Every tensor in the tree, in order. A tensor's name is the keys and indexes that lead to it, joined by dots.</summary>
    /// <exception cref="CorruptCheckpointException">The tree has absurdly many paths.</exception>
    public CheckpointTensors Tensors => _tensors.Value;

    /// <summary>The code and constants of a TorchScript archive; null for other formats.</summary>
    public TorchScript? Script { get; internal init; }

    /// <summary>The graphs and other files of a <c>torch.export</c> archive; null for other formats.</summary>
    public ExportedPrograms? Programs { get; internal init; }

    /// <summary>Named values beside the tree whose tensors are listed too.</summary>
    internal IEnumerable<KeyValuePair<object?, object?>> Extras { get; init; } = [];

    /// <summary>Gives the state dict of formats that say which tensors belong to it.</summary>
    internal Func<OrderedDictionary<string, Tensor>>? StateDictReader { get; init; }

    /// <summary>The value under a key of the root.</summary>
    /// <exception cref="CheckpointKeyException">There is none.</exception>
    public CheckpointValue this[string key] => Root[key];

    /// <summary>The item of the root at an index, or under an integer key.</summary>
    /// <exception cref="CheckpointKeyException">There is none.</exception>
    public CheckpointValue this[long index] => Root[index];

    /// <summary>
    /// The weights of the model, for <c>LoadStateDict</c>: the root if it is a state dict, what a whole pickled module's
    /// <c>state_dict()</c> would be, or the one under a customary key such as <c>state_dict</c> or <c>model</c>.
    /// </summary>
    /// <exception cref="CheckpointKeyException">None can be told from the rest; the message lists what there is.</exception>
    public OrderedDictionary<string, Tensor> StateDict() => StateDictReader?.Invoke() ?? Root.StateDict();

    /// <summary>
    /// The same on a device: each tensor goes there from the file's pages, without a copy in the processor's memory, and what shares memory in the file
    /// shares it there. PyTorch: <c>torch.load(path, map_location=device)</c>.
    /// </summary>
    /// <exception cref="CheckpointKeyException">None can be told from the rest; the message lists what there is.</exception>
    public OrderedDictionary<string, Tensor> StateDict(Device device) => StateDicts.On(device, StateDict());

    /// <summary>Reads every tensor's bytes and compares the checksums that the format has.</summary>
    /// <exception cref="CorruptCheckpointException">Bytes have changed since the file was written.</exception>
    public unsafe void Verify()
    {
        foreach (var (_, tensor) in Tensors)
        {
            if (tensor.Device == Device.Cpu)
                _ = tensor.Storage.Pointer;
        }
    }

    /// <summary>Reads a checkpoint of any format that TorchPort knows. PyTorch: <c>torch.load(path, weights_only=True)</c>.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">How to treat it.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="UnsupportedCheckpointException">The format is none that is known.</exception>
    /// <exception cref="CorruptCheckpointException">The file is damaged.</exception>
    /// <exception cref="UnsafePickleException">The file asks Python to run code. Nothing was run.</exception>
    public static Checkpoint Load(string path, CheckpointOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= CheckpointOptions.Default;
        if (Directory.Exists(path))
            return CheckpointFormats.ReadFolder(path, options);
        if (!System.IO.File.Exists(path))
            throw new FileNotFoundException($"There is no checkpoint file or folder {path}.", path);
        return CheckpointFormats.Read(MappedFile.Open(path, options.MapFiles), options);
    }

    /// <summary>Reads a checkpoint from bytes in memory, which are copied.</summary>
    /// <param name="bytes">The content of a file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">How to treat it.</param>
    public static Checkpoint Load(ReadOnlySpan<byte> bytes, string name, CheckpointOptions? options = null) =>
        CheckpointFormats.Read(MappedFile.FromBytes(bytes, name), options ?? CheckpointOptions.Default);
}
