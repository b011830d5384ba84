namespace TorchPort;

/// <summary>How a file is written.</summary>
public sealed record SaveOptions
{
    /// <summary>Told how many of how many bytes of tensors are written.</summary>
    public IProgress<(long Done, long Total)>? Progress { get; init; }

    /// <summary>
    /// How many bytes of tensors a file may hold. A larger model is written as several files, <c>model-00001-of-00003.safetensors</c> and so on,
    /// with an index beside them, <c>model.safetensors.index.json</c>. Null, the default, for one file of any size.
    /// </summary>
    public long? MaxShardBytes { get; init; }

    /// <summary>The dtype in which floating tensors are written, whatever theirs is; null, the default, to write each in its own.</summary>
    public DType? DType { get; init; }

    /// <summary>Whether mapped bytes are given back once they are written; only for trees that nobody changes or uses afterwards.</summary>
    internal bool IsStreaming { get; init; }

    /// <summary>Wraps the file's stream, so that tests can make it fail at any point.</summary>
    internal Func<Stream, Stream>? Wrap { get; init; }
}
