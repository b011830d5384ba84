namespace TorchPort.Distributed;

/// <summary>A part of a tensor, and where it is kept.</summary>
internal readonly record struct Chunk(long[] Offsets, long[] Sizes, Place Place);

/// <summary>Where an item of a distributed checkpoint is kept.</summary>
internal readonly record struct Place(string File, long Offset, long Length);

/// <summary>An entry of a distributed checkpoint: a tensor in chunks, or a pickled object.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Shape">A tensor's shape; null for an object.</param>
/// <param name="Chunks">The parts, or the one place of an object.</param>
internal sealed record DistributedEntry(string Name, long[]? Shape, IReadOnlyList<Chunk> Chunks);

/// <summary>Reads what <c>.metadata</c> says, which is a pickle of PyTorch's classes.</summary>
internal sealed class DistributedMetadata
{
    private const string Module = "torch.distributed.checkpoint";

    private readonly string _file;
    private readonly Dictionary<string, List<(long[]? Offset, Place Place)>> _places = [];

    private DistributedMetadata(string file) => _file = file;

    /// <summary>The entries, in order.</summary>
    internal List<DistributedEntry> Entries { get; } = [];

    /// <summary>The keys and indexes that lead to each entry; empty where the planner noted none.</summary>
    internal Dictionary<string, CheckpointTuple> Paths { get; } = [];

    /// <exception cref="CorruptCheckpointException">The object is not what PyTorch writes.</exception>
    internal static DistributedMetadata Parse(object? root, string file)
    {
        var metadata = new DistributedMetadata(file);
        if (root is not PickledObject { Name: "Metadata" } o || !o.Module.StartsWith(Module, StringComparison.Ordinal))
            throw metadata.Wrong("the pickle is no Metadata of torch.distributed.checkpoint", null);
        if (Field(o, "planner_data") is CheckpointDict paths)
        {
            foreach (var (name, path) in paths)
            {
                if (name is string key && path is CheckpointTuple steps)
                    metadata.Paths[key] = steps;
            }
        }
        metadata.ReadPlaces(Field(o, "storage_data") as CheckpointDict ?? throw metadata.Wrong("it has no storage_data", null));
        foreach (var (name, entry) in Field(o, "state_dict_metadata") as CheckpointDict ?? throw metadata.Wrong("it has no state_dict_metadata", null))
            metadata.Entries.Add(metadata.ReadEntry(name as string ?? throw metadata.Wrong("a name is no text", null), entry));
        return metadata;
    }

    private void ReadPlaces(CheckpointDict storage)
    {
        foreach (var (key, value) in storage)
        {
            if (key is not PickledObject index || value is not PickledObject info || Field(index, "fqn") is not string name)
                throw Wrong("its storage_data is malformed", null);
            if (Field(info, "relative_path") is not string file || Field(info, "offset") is not (long offset and >= 0) || Field(info, "length") is not (long length and >= 0))
                throw Wrong("the place where it is kept is malformed", name);
            if (Field(info, "transform_descriptors") is CheckpointList { Count: > 0 } or CheckpointTuple { Count: > 0 })
                throw new UnsupportedCheckpointException("It is stored transformed (compressed, for instance), which TorchPort does not undo.", _file, name);
            if (!_places.TryGetValue(name, out var places))
                _places[name] = places = [];
            places.Add((Field(index, "offset") is { } at ? Integers(at, name) : null, new(file, offset, length)));
        }
    }

    private DistributedEntry ReadEntry(string name, object? entry)
    {
        if (!_places.TryGetValue(name, out var places))
            throw Wrong("nothing says where it is kept", name);
        switch (entry)
        {
            case PickledObject { Name: "BytesStorageMetadata" }:
                return new(name, null, [new([], [], places[0].Place)]);
            case PickledObject { Name: "TensorStorageMetadata" } tensor:
                var shape = Integers(Field(tensor, "size"), name);
                var chunks = new List<Chunk>();
                foreach (var chunk in Field(tensor, "chunks") as CheckpointList ?? throw Wrong("it has no chunks", name))
                    chunks.Add(ReadChunk(chunk as PickledObject ?? throw Wrong("a chunk is malformed", name), shape, places, name));
                return new(name, shape, chunks);
            default:
                throw new UnsupportedCheckpointException($"It is described by a {CheckpointTree.TypeName(entry)}, which TorchPort does not know.", _file, name);
        }
    }

    private Chunk ReadChunk(PickledObject chunk, long[] shape, List<(long[]? Offset, Place Place)> places, string name)
    {
        long[] offsets = Integers(Field(chunk, "offsets"), name), sizes = Integers(Field(chunk, "sizes"), name);
        if (offsets.Length != shape.Length || sizes.Length != shape.Length)
            throw Wrong($"a chunk has {offsets.Length} offsets and {sizes.Length} sizes, but the tensor's shape is {Shapes.Text(shape)}", name);
        for (var d = 0; d < shape.Length; d++)
        {
            if (offsets[d] < 0 || sizes[d] < 0 || offsets[d] > shape[d] - sizes[d])
                throw Wrong($"a chunk of shape {Shapes.Text(sizes)} at {Shapes.Text(offsets)} lies outside the tensor's {Shapes.Text(shape)}", name);
        }
        var at = places.FindIndex(p => p.Offset is { } o && o.AsSpan().SequenceEqual(offsets));
        return at >= 0 ? new(offsets, sizes, places[at].Place) : throw Wrong($"nothing says where its chunk at {Shapes.Text(offsets)} is kept", name);
    }

    private static object? Field(PickledObject o, string name) => CheckpointTree.Attributes(o.State).FirstOrDefault(a => a.Key is string key && key == name).Value;

    private long[] Integers(object? value, string name) => value is CheckpointTuple tuple && tuple.All(i => i is long)
        ? [.. tuple.Select(i => (long)i!)] : throw Wrong("its sizes are malformed", name);

    private CorruptCheckpointException Wrong(string what, string? item) => new($"The metadata of the distributed checkpoint is damaged: {what}.", _file, item);
}
