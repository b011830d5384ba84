using TorchPort.IO;

namespace TorchPort.Sharded;

/// <summary>Reads sets of files that hold one model together: by their index, or the files of a folder.</summary>
internal static class ShardedReader
{
    /// <summary>The set that an index file describes; null if the file is none.</summary>
    internal static Checkpoint? ReadIndex(MappedFile file, CheckpointOptions options)
    {
        if (!file.Path.EndsWith(ShardIndex.Suffix, StringComparison.OrdinalIgnoreCase) || ShardIndex.Parse(file) is not { } map)
            return null;
        var folder = Path.GetDirectoryName(Path.GetFullPath(file.Path))!;
        return Join(map, folder, file.Path, options);
    }

    /// <summary>The one model in a folder as Hugging Face lays it out; null if there is none.</summary>
    /// <exception cref="UnsupportedCheckpointException">There are several.</exception>
    internal static Checkpoint? ReadFolder(string folder, CheckpointOptions options)
    {
        var names = Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList();
        foreach (var extension in (ReadOnlySpan<string>)[".safetensors", ".bin", ".pt", ".pth"])
        {
            if (Only(names, extension + ShardIndex.Suffix, folder) is { } index)
                return Checkpoint.Load(FolderFiles.Resolve(folder, index, folder), options);
            var shards = names.Where(n => ShardName.TryParse(n, extension, out _)).ToList();
            if (shards.Count > 0)
                return ReadWithoutIndex(shards, extension, folder, options);
            if (Only(names, extension, folder) is { } single)
                return Checkpoint.Load(FolderFiles.Resolve(folder, single, folder), options);
        }
        return null;
    }

    /// <summary>The one file with an ending; of several, the one that Hugging Face's libraries look for.</summary>
    private static string? Only(List<string> names, string ending, string folder)
    {
        var found = names.Where(n => n.EndsWith(ending, StringComparison.OrdinalIgnoreCase)).ToList();
        if (found.Count <= 1)
            return found.FirstOrDefault();
        return found.FirstOrDefault(n => n == "model" + ending) ?? found.FirstOrDefault(n => n == "pytorch_model" + ending)
            ?? throw new UnsupportedCheckpointException($"The folder holds several models: {string.Join(", ", found.Take(8))}{(found.Count > 8 ? ", …" : "")}. Name one of these files.", folder);
    }

    private static Checkpoint ReadWithoutIndex(List<string> shards, string extension, string folder, CheckpointOptions options)
    {
        var map = new OrderedDictionary<string, string>();
        ShardName.TryParse(shards[0], extension, out var first);
        var expected = Enumerable.Range(1, first.Count).Select(i => (first with { Number = i }).ToString(extension)).ToList();
        if (!shards.SequenceEqual(expected))
            throw new CorruptCheckpointException($"The folder has no index and not exactly the files {expected[0]} to {expected[^1]}, but {string.Join(", ", shards.Take(8))}{(shards.Count > 8 ? ", …" : "")}.", folder);
        var loaded = shards.ToDictionary(s => s, s => LoadShard(folder, s, folder, options));
        foreach (var shard in shards)
        {
            foreach (var name in Tensors(loaded[shard]).Keys)
            {
                if (!map.TryAdd(PythonText.Of(name), shard))
                    throw new CorruptCheckpointException($"Two files of the set hold this tensor: {map[PythonText.Of(name)]} and {shard}.", folder, PythonText.Of(name));
            }
        }
        return Join(map, folder, folder, loaded);
    }

    private static Checkpoint Join(OrderedDictionary<string, string> map, string folder, string source, CheckpointOptions options) =>
        Join(map, folder, source, map.Values.Distinct().ToDictionary(s => s, s => LoadShard(folder, s, source, options)));

    private static Checkpoint Join(OrderedDictionary<string, string> map, string folder, string source, Dictionary<string, Checkpoint> shards)
    {
        var tensors = new CheckpointDict();
        foreach (var (name, shard) in map)
        {
            if (!Tensors(shards[shard]).TryGetValue(name, out var tensor) || tensor is not Tensor)
                throw new CorruptCheckpointException($"The index says that {shard} holds this tensor, but it does not.", source, name);
            tensors[name] = tensor;
        }
        var format = shards.Values.Select(s => s.Format).Distinct().ToList();
        return new(format.Count == 1 ? $"{format[0]}-sharded" : "sharded", tensors, source)
        {
            Metadata = shards.Values.FirstOrDefault()?.Metadata ?? new OrderedDictionary<string, string>(),
        };
    }

    private static CheckpointDict Tensors(Checkpoint shard) => shard.Root.Value as CheckpointDict
        ?? throw new UnsupportedCheckpointException($"A shard holds tensors by name, but this is a {shard.Root.TypeName}.", shard.File);

    private static Checkpoint LoadShard(string folder, string name, string source, CheckpointOptions options)
    {
        var path = FolderFiles.Resolve(folder, name, source);
        if (name.EndsWith(ShardIndex.Suffix, StringComparison.OrdinalIgnoreCase))
            throw new CorruptCheckpointException($"The index names another index, {name}, as a shard.", source);
        return Checkpoint.Load(path, options);
    }
}
