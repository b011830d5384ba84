using System.Text.Json;
using TorchPort.IO;

namespace TorchPort.Sharded;

/// <summary>Writes a model as several files of limited size and an index of them, as Hugging Face's libraries do.</summary>
/// <remarks>
/// The index is renamed last, so that until then the old set is whole: where a shard would take the name of a file that
/// exists, the new set gets other names. Files of the old set go away in the end.
/// </remarks>
internal static class ShardedWriter
{
    /// <summary>Writes a shard's tensors.</summary>
    internal delegate void WriteShard(Stream output, IReadOnlyList<KeyValuePair<string, Tensor>> tensors);

    /// <param name="path">The name without numbers, such as <c>model.safetensors</c>; a model that fits one file gets it.</param>
    /// <param name="tensors">The model.</param>
    /// <param name="maxBytes">How many bytes of tensors a file holds at most; a tensor larger than that has a file of its own.</param>
    /// <param name="keepShared">Whether tensors that share memory stay in one file, where they are written once.</param>
    /// <param name="write">Writes one file.</param>
    /// <param name="options">Progress.</param>
    internal static void Write(string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, long maxBytes, bool keepShared, WriteShard write, SaveOptions? options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        path = Path.GetFullPath(path);
        var index = path + ShardIndex.Suffix;
        var old = OldFiles(index);
        var shards = Split(tensors, maxBytes, keepShared);
        if (shards.Count == 1)
        {
            AtomicFile.Write(path, stream => write(stream, shards[0]), options);
            Delete([index, .. old.Where(f => f != path)]);
            return;
        }
        var names = FreeNames(path, shards.Count);
        WriteAll(names, shards, write, options, () => AtomicFile.Write(index, stream => stream.Write(Index(tensors, names, shards)), options));
        Delete([path, .. old]);
    }

    /// <summary>Fills each file in the order of the tensors until the next tensor does not fit.</summary>
    internal static List<List<KeyValuePair<string, Tensor>>> Split(IReadOnlyList<KeyValuePair<string, Tensor>> tensors, long maxBytes, bool keepShared)
    {
        var shards = new List<List<KeyValuePair<string, Tensor>>> { new() };
        var placed = new Dictionary<Storage, int>(ReferenceEqualityComparer.Instance);
        long used = 0;
        foreach (var entry in tensors)
        {
            if (keepShared && placed.TryGetValue(entry.Value.Storage, out var shard))
            {
                shards[shard].Add(entry);
                continue;
            }
            var length = keepShared ? entry.Value.Storage.ByteLength : Saving.TensorBytes.Length(entry.Value);
            if (used > 0 && length > maxBytes - used)
            {
                shards.Add([]);
                used = 0;
            }
            shards[^1].Add(entry);
            placed[entry.Value.Storage] = shards.Count - 1;
            used += length;
        }
        return shards;
    }

    /// <summary>Names that no file has, so that the old set stays whole beside the new one.</summary>
    private static List<string> FreeNames(string path, int count)
    {
        var folder = Path.GetDirectoryName(path)!;
        var extension = Path.GetExtension(path);
        for (var round = 1; ; round++)
        {
            var stem = Path.GetFileNameWithoutExtension(path) + (round == 1 ? "" : $"-v{round}");
            var names = Enumerable.Range(1, count).Select(i => Path.Combine(folder, new ShardName(stem, i, count).ToString(extension))).ToList();
            if (!names.Exists(Path.Exists))
                return names;
        }
    }

    private static void WriteAll(List<string> names, List<List<KeyValuePair<string, Tensor>>> shards, WriteShard write, SaveOptions? options, Action commit)
    {
        var files = new List<AtomicFile>();
        var renamed = 0;
        try
        {
            for (var i = 0; i < names.Count; i++)
            {
                files.Add(new(names[i]));
                write(options?.Wrap?.Invoke(files[i].Stream) ?? files[i].Stream, shards[i]);
                files[i].Flush();
            }
            for (; renamed < files.Count; renamed++)
                files[renamed].Rename();
            commit();
        }
        catch
        {
            Delete(names.Take(renamed));
            throw;
        }
        finally
        {
            foreach (var file in files)
                file.Dispose();
        }
    }

    private static byte[] Index(IReadOnlyList<KeyValuePair<string, Tensor>> tensors, List<string> names, List<List<KeyValuePair<string, Tensor>>> shards)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", tensors.Sum(t => Saving.TensorBytes.Length(t.Value)));
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            foreach (var (tensor, file) in shards.SelectMany((s, i) => s.Select(t => (t.Key, Path.GetFileName(names[i])))).OrderBy(t => t.Key, StringComparer.Ordinal))
                json.WriteString(tensor, file);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        text.Write("\n"u8);
        return text.ToArray();
    }

    /// <summary>The files of the set that an index describes; none if there is no index that can be read.</summary>
    private static List<string> OldFiles(string index)
    {
        if (!File.Exists(index))
            return [];
        try
        {
            var folder = Path.GetDirectoryName(index)!;
            return [.. (ShardIndex.Parse(MappedFile.Open(index, map: false)) ?? []).Values.Distinct().Where(n => IsOwn(index, n)).Select(n => Path.Combine(folder, n))];
        }
        catch (CheckpointException)
        {
            return [];
        }
    }

    /// <summary>Whether a file that the old index names is one that this writer would have made for it; others are never deleted.</summary>
    private static bool IsOwn(string index, string name)
    {
        var model = Path.GetFileName(index)[..^ShardIndex.Suffix.Length];
        return ShardName.TryParse(name, Path.GetExtension(model), out var shard) && shard.Stem.StartsWith(Path.GetFileNameWithoutExtension(model), StringComparison.Ordinal)
            && name.AsSpan().IndexOfAny("/\\:") < 0;
    }

    private static void Delete(IEnumerable<string> files)
    {
        foreach (var file in files)
            File.Delete(file);
    }
}
