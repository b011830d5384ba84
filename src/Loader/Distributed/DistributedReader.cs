using TorchPort.IO;
using TorchPort.Pickle;
using TorchPort.Sharded;

namespace TorchPort.Distributed;

/// <summary>Reads folders of <c>torch.distributed.checkpoint</c>: <c>.metadata</c>, and the tensors' parts in <c>.distcp</c> files.</summary>
internal sealed class DistributedReader
{
    private const string MetadataName = ".metadata";
    private const long FreeBytes = 64L << 20;

    private readonly string _folder;
    private readonly CheckpointOptions _options;
    private readonly Dictionary<string, MappedFile> _files = [];
    private Int128 _assembled;

    private DistributedReader(string folder, CheckpointOptions options) => (_folder, _options) = (folder, options);

    /// <summary>The checkpoint in a folder; null if there is none of this kind.</summary>
    internal static Checkpoint? ReadFolder(string folder, CheckpointOptions options)
    {
        if (!File.Exists(Path.Combine(folder, MetadataName)))
            return null;
        return new DistributedReader(folder, options).Read();
    }

    private Checkpoint Read()
    {
        var file = MappedFile.Open(FolderFiles.Resolve(_folder, MetadataName, _folder), _options.MapFiles);
        var root = new PickleReader(ByteRange.Of(file), new() { Options = _options, File = file.Path }).Read();
        var metadata = DistributedMetadata.Parse(root, file.Path);
        var tree = new NestedTree(file.Path);
        foreach (var entry in metadata.Entries)
        {
            var value = entry.Shape is null ? Load(entry.Chunks[0].Place, entry.Name).Root.Value : Assemble(entry);
            tree.Add(metadata.Paths.TryGetValue(entry.Name, out var path) ? path : new(entry.Name), value, entry.Name);
        }
        if (_assembled > FreeBytes + _files.Values.Aggregate(Int128.Zero, (sum, f) => sum + f.Length))
            throw new CorruptCheckpointException($"Its tensors would take {_assembled} bytes, far more than its files have.", _folder);
        return new("torch-distributed", tree.Root, _folder);
    }

    /// <summary>What <c>torch.save</c> wrote at a place.</summary>
    private Checkpoint Load(Place place, string name)
    {
        if (!_files.TryGetValue(place.File, out var file))
            _files[place.File] = file = MappedFile.Open(FolderFiles.Resolve(_folder, place.File, Path.Combine(_folder, MetadataName)), _options.MapFiles);
        if (place.Length == 0 || place.Offset > file.Length - place.Length)
            throw new CorruptCheckpointException($"It is said to be {place.Length} bytes at byte {place.Offset}, but the file has {file.Length}. It is truncated.", file.Path, name);
        return CheckpointFormats.Read(file.Slice(place.Offset, place.Length, file.Path), _options);
    }

    private Tensor Assemble(DistributedEntry entry)
    {
        var shape = entry.Shape!;
        var parts = entry.Chunks.Select(c => (c.Offsets, Tensor: LoadChunk(c, entry.Name))).ToList();
        if (parts.Count == 0)
            throw new CorruptCheckpointException("It has no chunks.", _folder, entry.Name);
        if (parts.Count == 1 && parts[0].Tensor.Shape.SequenceEqual(shape))
            return parts[0].Tensor;
        var dtype = parts[0].Tensor.DType;
        var covered = parts.Aggregate(Int128.Zero, (sum, p) => sum + p.Tensor.ElementCount);
        if (parts.Exists(p => p.Tensor.DType != dtype) || !Safetensors.SafetensorsHeader.TryCount(shape, 1, out var count) || covered != count)
            throw new CorruptCheckpointException($"Its {parts.Count} chunks of {covered} elements do not make a tensor of shape {Shapes.Text(shape)}.", _folder, entry.Name);
        _assembled += (Int128)count * dtype.ItemSize;
        return Joined(parts, dtype, shape);
    }

    private Tensor LoadChunk(Chunk chunk, string name)
    {
        var tensor = Load(chunk.Place, name).Root.Value as Tensor;
        return tensor is not null && tensor.Shape.SequenceEqual(chunk.Sizes) ? tensor.Detach()
            : throw new CorruptCheckpointException($"At byte {chunk.Place.Offset} of {chunk.Place.File} there is no tensor of the shape {Shapes.Text(chunk.Sizes)} that the metadata says.", _folder, name);
    }

    /// <summary>A tensor that is put together of its parts when it is first used.</summary>
    private static unsafe Tensor Joined(List<(long[] Offsets, Tensor Tensor)> parts, DType dtype, long[] shape)
    {
        var strides = Shapes.ContiguousStrides(shape);
        var storage = Storage.Lazy(checked(Shapes.Count(shape) * dtype.ItemSize), (destination, length) =>
        {
            using var _ = GradMode.NoGrad();
            var whole = Tensor.FromStorage(Storage.Wrap(parts, destination, length), dtype, shape, strides, 0);
            foreach (var (offsets, part) in parts)
            {
                var view = whole;
                for (var d = 0; d < offsets.Length; d++)
                    view = view.Narrow(d, offsets[d], part.Size(d));
                view.Copy_(part);
            }
        });
        return Tensor.FromStorage(storage, dtype, shape, strides, 0);
    }
}
