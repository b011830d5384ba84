using System.IO.Compression;
using TorchPort.IO;

namespace TorchPort.Onnx.Testing;

/// <summary>A model with inputs and the outputs they must give, in the layout of ONNX's backend tests.</summary>
/// <param name="Name">The folder, below the path that was searched.</param>
/// <param name="Model">The model's bytes or path.</param>
/// <param name="DataSets">Files of each data set by name: <c>input_0.pb</c>.</param>
internal sealed record BackendCase(string Name, CaseFile Model, IReadOnlyList<BackendDataSet> DataSets)
{
    /// <summary>The largest relative and absolute difference that the case itself allows; null where it says nothing.</summary>
    internal (double Relative, double Absolute)? Tolerance { get; init; }
}

/// <summary>Inputs and wanted outputs by their number.</summary>
internal sealed record BackendDataSet(string Name, SortedDictionary<int, CaseFile> Inputs, SortedDictionary<int, CaseFile> Outputs);

/// <summary>A file on disk, or of a zip archive.</summary>
internal sealed record CaseFile(string Name, string? Path, Func<byte[]>? Bytes)
{
    internal MappedFile Open() => Path is null ? MappedFile.FromBytes(Bytes!(), Name) : MappedFile.Open(Path);

    internal string Text() => Path is null ? System.Text.Encoding.UTF8.GetString(Bytes!()) : File.ReadAllText(Path);
}

/// <summary>Finds cases in folders and zip archives.</summary>
internal static class BackendCases
{
    private const long LargestFile = int.MaxValue / 2;

    /// <summary>The cases in a folder, in those below it, and in zip archives among them; or in one zip archive.</summary>
    /// <exception cref="FileNotFoundException">There is no such folder or archive.</exception>
    internal static IEnumerable<BackendCase> Find(string path)
    {
        if (File.Exists(path))
            return path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) ? Group(FolderFiles(Path.GetDirectoryName(Path.GetFullPath(path))!)) : FromZip(path);
        if (!Directory.Exists(path))
            throw new FileNotFoundException($"There is no folder or archive {path}.", path);
        return Group(FolderFiles(path)).Concat(Directory.EnumerateFiles(path, "*.zip", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(z => FromZip(z).Select(c => c with { Name = $"{Path.GetRelativePath(path, z)}/{c.Name}" })));
    }

    /// <summary>The cases of a zip archive that is open as long as they are used.</summary>
    internal static IEnumerable<BackendCase> FromZip(ZipArchive archive) => Group(archive.Entries.Where(e => e.Name.Length > 0)
        .Select(e => new CaseFile(e.FullName.Replace('\\', '/'), null, () => Extract(e))));

    private static IEnumerable<BackendCase> FromZip(string path)
    {
        using var archive = OpenZip(path);
        foreach (var found in FromZip(archive))
            yield return found;
    }

    private static ZipArchive OpenZip(string path)
    {
        try
        {
            return ZipFile.OpenRead(path);
        }
        catch (InvalidDataException e)
        {
            throw new OnnxException("The file is neither a model nor a zip archive.", path, null, e);
        }
    }

    private static IEnumerable<CaseFile> FolderFiles(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(f => new CaseFile(Path.GetRelativePath(folder, f).Replace('\\', '/'), f, null));

    private static IEnumerable<BackendCase> Group(IEnumerable<CaseFile> files)
    {
        var byFolder = files.GroupBy(f => Folder(f.Name), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        var sets = byFolder.Where(f => LastPart(f.Key).StartsWith("test_data_set_", StringComparison.Ordinal)).ToLookup(f => Folder(f.Key), StringComparer.Ordinal);
        foreach (var (folder, content) in byFolder.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            var models = content.Where(f => f.Name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)).ToList();
            if (models.Count == 0 || !sets.Contains(folder))
                continue;
            var model = models.Find(m => LastPart(m.Name) == "model.onnx") ?? models[0];
            yield return new(folder.Length > 0 ? folder : Path.GetFileNameWithoutExtension(model.Name), model,
                [.. sets[folder].OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new BackendDataSet(LastPart(s.Key), Numbered(s.Value, "input_"), Numbered(s.Value, "output_")))])
            {
                Tolerance = content.Find(f => LastPart(f.Name) == "tolerance.txt") is { } file ? ReadTolerance(file.Text()) : null,
            };
        }
    }

    private static SortedDictionary<int, CaseFile> Numbered(List<CaseFile> files, string prefix)
    {
        var numbered = new SortedDictionary<int, CaseFile>();
        foreach (var file in files)
        {
            var name = LastPart(file.Name);
            if (name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".pb", StringComparison.Ordinal) && int.TryParse(name.AsSpan(prefix.Length, name.Length - prefix.Length - 3), out var number))
                numbered[number] = file;
        }
        return numbered;
    }

    private static (double Relative, double Absolute)? ReadTolerance(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words is ["rtol", var relative, "atol", var absolute, ..] && Parse(relative) is { } r && Parse(absolute) is { } a ? (r, a) : null;
    }

    private static double? Parse(string word) =>
        double.TryParse(word, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;

    private static byte[] Extract(ZipArchiveEntry entry)
    {
        if (entry.Length > LargestFile)
            throw new OnnxException($"It has {entry.Length} bytes; extract the archive and name the folder.", entry.FullName);
        var bytes = new byte[entry.Length];
        lock (entry.Archive)
        {
            using var stream = entry.Open();
            stream.ReadExactly(bytes);
        }
        return bytes;
    }

    private static string Folder(string name) => name.LastIndexOf('/') is >= 0 and var at ? name[..at] : "";

    private static string LastPart(string name) => name[(name.LastIndexOf('/') + 1)..];
}
