namespace TorchPort;

/// <summary>How <see cref="Checkpoint.Load(string, CheckpointOptions?)"/> treats a file.</summary>
public sealed record CheckpointOptions
{
    internal static CheckpointOptions Default { get; } = new();

    /// <summary>Whether the checksum of a tensor's bytes, where the format has one, is compared when they are first used. True by default.</summary>
    public bool VerifyChecksums { get; init; } = true;

    /// <summary>Whether files are mapped into memory, which is the default; otherwise a tensor's bytes are read when they are first used.</summary>
    public bool MapFiles { get; init; } = true;

    /// <summary>Whether mapped bytes are given back once their checksum is compared; for trees that are read once, from one end to the other.</summary>
    internal bool IsStreaming { get; init; }

    /// <summary>How many times larger than the file its decompressed content may be, beyond 16 MiB. Higher ratios are taken for a decompression bomb.</summary>
    public int MaxInflation { get; init; } = 100;
}
