using TorchPort.IO;
using TorchPort.Pickle;

namespace TorchPort;

/// <summary>The formats a checkpoint may have. Each looks at the content and declines what is not its own.</summary>
internal static class CheckpointFormats
{
    private const int MaxNesting = 4;

    /// <summary>Formats of a file, asked in turn; null means that the file is of another format.</summary>
    private static readonly Func<MappedFile, CheckpointOptions, Checkpoint?>[] Files =
    [
        Npy.NpyReader.ReadNpy,
        Npy.NpyReader.ReadNpz,
        (file, options) => TorchZipFormat.TryReadZip(file, new() { Options = options }),
        Safetensors.SafetensorsReader.Read,
        Sharded.ShardedReader.ReadIndex,
        TorchSharpWeights.TorchSharpReader.Read,
        (file, options) => TorchTarFormat.TryRead(file, new() { Options = options }),
        (file, options) => TorchLegacyFormat.TryRead(file, new() { Options = options }),
    ];

    /// <summary>Formats of a folder, asked in turn.</summary>
    private static readonly Func<string, CheckpointOptions, Checkpoint?>[] Folders =
    [
        Distributed.DistributedReader.ReadFolder,
        Sharded.ShardedReader.ReadFolder,
    ];

    internal static Checkpoint Read(MappedFile file, CheckpointOptions options)
    {
        if (file.Length == 0)
            throw new CorruptCheckpointException("The file is empty.", file.Path);
        foreach (var read in Files)
        {
            if (read(file, options) is { } checkpoint)
            {
                GC.KeepAlive(file);
                return checkpoint;
            }
        }
        var start = System.Convert.ToHexString(file.Span(0, (int)Math.Min(16, file.Length)));
        throw new UnsupportedCheckpointException(ForeignFormats.Advice(file) ?? $"The file is of no format that TorchPort reads; it begins with the bytes {start}.", file.Path);
    }

    /// <summary>What a file of PyTorch's within another holds.</summary>
    internal static object? ReadNested(MappedFile file, PickleContext outer)
    {
        if (outer.Nesting >= MaxNesting)
            throw new CorruptCheckpointException($"Files lie within files more than {MaxNesting} levels deep.", outer.File, outer.Item);
        var inner = outer with { Nesting = outer.Nesting + 1, Classes = null, PersistentLoad = null };
        var checkpoint = file.Length == 0 ? null : TorchZipFormat.TryReadZip(file, inner) ?? TorchLegacyFormat.TryRead(file, inner);
        return checkpoint is null ? throw new CorruptCheckpointException("A file within it is of no format of PyTorch's.", outer.File) : checkpoint.Root.Value;
    }

    internal static Checkpoint ReadFolder(string path, CheckpointOptions options)
    {
        foreach (var read in Folders)
        {
            if (read(path, options) is { } checkpoint)
                return checkpoint;
        }
        throw new UnsupportedCheckpointException("The folder holds no checkpoint that TorchPort reads.", path);
    }
}
