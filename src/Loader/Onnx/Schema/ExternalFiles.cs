using System.Globalization;
using TorchPort.IO;

namespace TorchPort.Onnx.Schema;

/// <summary>The files beside a model in which it keeps elements of tensors.</summary>
/// <param name="modelPath">The model's file, as messages name it.</param>
/// <param name="folder">The folder that the files must lie in; null for a model in memory, which can have none.</param>
/// <param name="map">Whether files are mapped.</param>
internal sealed class ExternalFiles(string modelPath, string? folder, bool map)
{
    private readonly Dictionary<string, MappedFile> _open = new(StringComparer.Ordinal);

    /// <summary>The model's file, as messages name it.</summary>
    internal string ModelPath => modelPath;

    /// <summary>Those that were read from, in the order of their names.</summary>
    internal IEnumerable<MappedFile> Opened => _open.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value);

    /// <summary>Where a tensor's elements lie.</summary>
    internal ByteRange Find(TensorProto tensor, long byteLength)
    {
        string? location = null;
        long offset = 0, length = byteLength;
        foreach (var (key, value) in tensor.ExternalData)
        {
            switch (key)
            {
                case "location": location = value; break;
                case "offset": offset = Number(tensor, key, value); break;
                case "length": length = Number(tensor, key, value); break;
            }
        }
        if (string.IsNullOrEmpty(location))
            throw Error(tensor, "its elements are in another file, but no location is given");
        if (length != byteLength)
            throw Error(tensor, $"its elements take {byteLength} bytes, but {length} are kept in \"{location}\"");
        var file = Open(tensor, location);
        return offset <= file.Length - length ? new(file, offset, length)
            : throw Error(tensor, $"its elements end at byte {(Int128)offset + length} of \"{location}\", which has {file.Length}: it is truncated, or of another model");
    }

    private MappedFile Open(TensorProto tensor, string location)
    {
        if (_open.TryGetValue(location, out var known))
            return known;
        if (folder is null)
            throw Error(tensor, $"its elements are in \"{location}\", but the model was read from memory: load it by its path");
        if (Path.IsPathRooted(location) || location.Contains('\0', StringComparison.Ordinal) || location.Split('/', '\\').Any(p => p is ".." or ""))
            throw Error(tensor, $"the location \"{location}\" leads out of the model's folder");
        var path = folder;
        foreach (var part in location.Split('/'))
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null)
                throw Error(tensor, $"the location \"{location}\" is a symbolic link, which could lead out of the model's folder: copy the file there");
        }
        if (!File.Exists(path))
            throw Error(tensor, $"its elements are in \"{location}\", which is not beside the model: copy it there");
        return _open[location] = MappedFile.Open(path, map);
    }

    private long Number(TensorProto tensor, string key, string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw Error(tensor, $"the {key} \"{value}\" of its elements is no number");

    private OnnxException Error(TensorProto tensor, string what) => new($"{char.ToUpperInvariant(what[0])}{what[1..]}.", modelPath, tensor.ToString());
}
