using System.Globalization;

namespace TorchPort;

/// <summary>What a TorchScript archive (<c>torch.jit.save</c>) holds beside the module's values: its code, constants and extra files.</summary>
public sealed class TorchScript
{
    private const string CodeFolder = "code/", ExtraFolder = "extra/", BytecodeName = "bytecode.pkl";

    private readonly TorchArchive _archive;
    private readonly Dictionary<string, string> _sources = [];

    internal TorchScript(TorchArchive archive, object? constants)
    {
        (_archive, Constants) = (archive, new(constants, "CONSTANTS", archive.Path));
        SourceNames = [.. archive.Names.Where(n => n.StartsWith(CodeFolder, StringComparison.Ordinal) && n.EndsWith(".py", StringComparison.Ordinal))];
        ExtraFiles = [.. archive.Names.Where(n => n.StartsWith(ExtraFolder, StringComparison.Ordinal)).Select(n => n[ExtraFolder.Length..])];
    }

    /// <summary>The version of the archive, which grows when operators change their meaning.</summary>
    internal int Version => _archive.Has(".data/version") ? Number(".data/version") : _archive.Has("version") ? Number("version") : 0;

    private int Number(string record) => int.TryParse(_archive.Read(record).Text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new CorruptCheckpointException("The version of the archive is no number.", _archive.Path, record);

    /// <summary>The archive itself.</summary>
    internal TorchArchive Archive => _archive;

    /// <summary>The constants that the code names <c>CONSTANTS.c0</c>, <c>CONSTANTS.c1</c> and so on, as a tuple.</summary>
    public CheckpointValue Constants { get; }

    /// <summary>The names of the source files, such as <c>code/__torch__/torch/nn/modules/linear.py</c>.</summary>
    public IReadOnlyList<string> SourceNames { get; }

    /// <summary>The names of the files that were packed in with <c>_extra_files</c>.</summary>
    public IReadOnlyList<string> ExtraFiles { get; }

    /// <summary>Whether the archive also holds byte code for the lite interpreter of phones.</summary>
    public bool IsLite => _archive.Has(BytecodeName);

    /// <summary>The byte code of the lite interpreter, as the tuples that its pickle holds.</summary>
    /// <exception cref="CorruptCheckpointException">There is none, or it is damaged.</exception>
    public CheckpointValue Bytecode => new(_archive.Unpickle(BytecodeName, "data/", new() { Classes = TorchScriptFormat.Classes }), BytecodeName, _archive.Path);

    /// <summary>A source file.</summary>
    /// <param name="name">One of <see cref="SourceNames"/>.</param>
    /// <exception cref="CorruptCheckpointException">There is none of this name, or it is damaged.</exception>
    public string Source(string name)
    {
        if (!_sources.TryGetValue(name, out var text))
            _sources.Add(name, text = _archive.Read(name).Text);
        return text;
    }

    /// <summary>An extra file.</summary>
    /// <param name="name">One of <see cref="ExtraFiles"/>.</param>
    /// <exception cref="CorruptCheckpointException">There is none of this name, or it is damaged.</exception>
    public byte[] ExtraFile(string name) => _archive.Read(ExtraFolder + name).Span.ToArray();

    /// <summary>The lines of a module class in the code; null when it is no module or not there.</summary>
    internal TorchScriptClass? Find(PickledObject o)
    {
        var name = $"{CodeFolder}{o.Module.Replace('.', '/')}.py";
        return _archive.Has(name) ? TorchScriptClass.Find(Source(name), o.Name) : null;
    }
}

/// <summary>Which attributes of a module class are parameters and buffers, as its code says.</summary>
internal sealed record TorchScriptClass(string[] Parameters, string[]? Buffers)
{
    internal static TorchScriptClass? Find(string source, string name)
    {
        var start = source.IndexOf($"class {name}(Module):", StringComparison.Ordinal);
        if (start < 0)
            return null;
        string[]? parameters = null, buffers = null;
        foreach (var line in source.AsSpan(start).EnumerateLines())
        {
            if (line.StartsWith("  __parameters__ = "))
                parameters = Quoted(line);
            else if (line.StartsWith("  __buffers__ = "))
                buffers = Quoted(line);
            else if (line.StartsWith("  def ") || (line.Length > 0 && !line.StartsWith(" ") && !line.StartsWith("class ")))
                break;
        }
        return new(parameters ?? [], buffers);
    }

    private static string[] Quoted(ReadOnlySpan<char> line)
    {
        var parts = line.ToString().Split('"');
        return [.. parts.Where((_, i) => i % 2 == 1)];
    }
}
