namespace TorchPort;

/// <summary>How a file is written.</summary>
public sealed record SaveOptions
{
    /// <summary>Told how many of how many bytes of tensors are written.</summary>
    public IProgress<(long Done, long Total)>? Progress { get; init; }

    /// <summary>Wraps the file's stream, so that tests can make it fail at any point.</summary>
    internal Func<Stream, Stream>? Wrap { get; init; }
}
