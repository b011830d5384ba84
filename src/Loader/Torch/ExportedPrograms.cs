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

    /// <summary>An extra file.</summary>
    /// <param name="name">One of <see cref="ExtraFiles"/>.</param>
    /// <exception cref="CorruptCheckpointException">There is none of this name, or it is damaged.</exception>
    public byte[] ExtraFile(string name) => _archive.Read(_extraFolder + name).Span.ToArray();

    private (string Graph, string Inputs) Model(string name) => _models.TryGetValue(name, out var model) ? model
        : throw new CheckpointKeyException($"there is no program of this name; there is {string.Join(", ", Names)}.", _archive.Path, name);
}
