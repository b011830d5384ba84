namespace TorchPort;

/// <summary>What a <c>torch.export</c> archive (.pt2) holds beside the tensors: graphs, example inputs and extra files.</summary>
public sealed class ExportedPrograms
{
    private readonly TorchArchive _archive;
    private readonly Dictionary<string, (string Graph, string Inputs)> _models;
    private readonly string _extraFolder;

    internal ExportedPrograms(TorchArchive archive, Dictionary<string, (string Graph, string Inputs)> models, string extraFolder)
    {
        (_archive, _models, _extraFolder) = (archive, models, extraFolder);
        ExtraFiles = [.. archive.Names.Where(n => n.StartsWith(extraFolder, StringComparison.Ordinal) && n.Length > extraFolder.Length).Select(n => n[extraFolder.Length..])];
    }

    /// <summary>The names of the programs; a file of <c>torch.export.save</c> has one, <c>model</c>.</summary>
    public IReadOnlyCollection<string> Names => _models.Keys;

    /// <summary>The names of the files that were packed in with <c>extra_files</c>.</summary>
    public IReadOnlyList<string> ExtraFiles { get; }

    /// <summary>A program's graph and signature, as the JSON of PyTorch's export schema.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="CheckpointKeyException">There is none of this name.</exception>
    public string GraphJson(string name = "model") => _archive.Read(Model(name).Graph).Text;

    /// <summary>The inputs that a program was exported with: a tuple of the positional ones and a dict of the named ones.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="CheckpointKeyException">There is none of this name, or it has no inputs: PyTorch 2.1 wrote none.</exception>
    public CheckpointValue ExampleInputs(string name = "model")
    {
        var record = Model(name).Inputs;
        if (!_archive.Has(record))
            throw new CheckpointKeyException("the archive has no example inputs.", _archive.Path, record);
        return new(_archive.LoadNested(record, new()), record, _archive.Path);
    }

    /// <summary>The dicts of tensors that are files of <c>torch.save</c> within the archive, by the names of their records.</summary>
    internal Dictionary<string, CheckpointDict> Payloads { get; init; } = [];

    /// <summary>Writes the archive again, with other content for some of its tensors.</summary>
    internal void WriteAgain(string path, string program, Checkpoint file, IEnumerable<(string Name, Tensor Tensor)> now)
    {
        var originals = TensorsOf(program, file);
        using var mode = GradMode.NoGrad();
        foreach (var (name, tensor) in now)
        {
            if (originals.GetValueOrDefault(name) is not Tensor original || (original.Storage == tensor.Storage && original.StorageOffset == tensor.StorageOffset))
                continue;
            if (!original.Shape.SequenceEqual(tensor.Shape) || original.DType != tensor.DType)
                throw new Export.ExportException($"It is {tensor.DType.TorchName} of shape {Shapes.Text(tensor.Shape)} now, but {original.DType.TorchName} of {Shapes.Text(original.Shape)} in the file, whose graph needs it so.", _archive.Path, name);
            original.Copy_(tensor.Detach());
        }
        var replaced = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (record, dict) in Payloads)
        {
            using var bytes = new MemoryStream();
            Saving.TorchZipWriter.Write(bytes, "archive", dict, record, options: null);
            replaced[record] = bytes.ToArray();
        }
        _archive.WriteAgain(path, replaced);
    }

    /// <summary>The parameters, buffers and constants of a program, by name.</summary>
    internal IReadOnlyDictionary<string, object?> TensorsOf(string name, Checkpoint file)
    {
        var dict = Names.Count > 1 ? file.Root.Value is CheckpointDict all && all.TryGetValue(name, out var one) ? one as CheckpointDict : null : file.Root.Value as CheckpointDict;
        var result = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in dict ?? [])
            result[PythonText.Of(key)] = value;
        return result;
    }

    /// <summary>An extra file.</summary>
    /// <param name="name">One of <see cref="ExtraFiles"/>.</param>
    /// <exception cref="CorruptCheckpointException">There is none of this name, or it is damaged.</exception>
    public byte[] ExtraFile(string name) => _archive.Read(_extraFolder + name).Span.ToArray();

    private (string Graph, string Inputs) Model(string name) => _models.TryGetValue(name, out var model) ? model
        : throw new CheckpointKeyException($"there is no program of this name; there is {string.Join(", ", Names)}.", _archive.Path, name);
}
