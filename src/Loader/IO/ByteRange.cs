namespace TorchPort.IO;

/// <summary>A stretch of a file's bytes.</summary>
internal readonly record struct ByteRange(MappedFile File, long Start, long Length)
{
    /// <summary>The whole file.</summary>
    internal static ByteRange Of(MappedFile file) => new(file, 0, file.Length);

    /// <summary>All bytes at once.</summary>
    /// <exception cref="CorruptCheckpointException">They are more than .NET holds in one span.</exception>
    internal ReadOnlySpan<byte> Span => Length <= int.MaxValue ? File.Span(Start, (int)Length)
        : throw new CorruptCheckpointException($"{Length} bytes at byte {Start} are too many to hold at once.", File.Path);

    /// <summary>The stretch as a file of its own, not copied.</summary>
    internal MappedFile Slice(string path) => File.Slice(Start, Length, path);

    /// <summary>The bytes as text.</summary>
    internal string Text => System.Text.Encoding.UTF8.GetString(Span);
}
