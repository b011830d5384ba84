namespace TorchPort;

/// <summary>The base of every error about a checkpoint: a file that cannot be read, or a thing that is not in it.</summary>
public class CheckpointException : TorchPortException
{
    /// <summary>An error about a file, or about a tensor or record in it.</summary>
    /// <param name="message">What was expected, what was found, what to do; the file and item are put before it.</param>
    /// <param name="file">The file or folder.</param>
    /// <param name="item">The tensor, record or path inside, if the error has such a place.</param>
    /// <param name="inner">The cause.</param>
    public CheckpointException(string message, string? file, string? item = null, Exception? inner = null)
        : base(Text(message, file, item), inner) => (File, Item) = (file, item);

    /// <summary>The file or folder the error is about.</summary>
    public string? File { get; }

    /// <summary>The tensor, record or path inside the file.</summary>
    public string? Item { get; }

    private static string Text(string message, string? file, string? item) =>
        (file, item) switch
        {
            (null, null) => message,
            (null, _) => $"{item}: {message}",
            (_, null) => $"{file}: {message}",
            _ => $"{file}: {item}: {message}",
        };
}

/// <summary>A file that is damaged, truncated or contradicts itself.</summary>
public sealed class CorruptCheckpointException(string message, string? file, string? item = null, Exception? inner = null)
    : CheckpointException(message, file, item, inner);

/// <summary>A file of no known format, or that uses a part of its format that TorchPort does not read.</summary>
public sealed class UnsupportedCheckpointException(string message, string? file, string? item = null, Exception? inner = null)
    : CheckpointException(message, file, item, inner);

/// <summary>A pickle that asks for a function which runs code or touches the system when Python loads it. Nothing was run.</summary>
public sealed class UnsafePickleException : CheckpointException
{
    internal UnsafePickleException(string global, string message, string? file, string? item = null) : base(message, file, item) => Global = global;

    /// <summary>What the pickle asks for, such as <c>os.system</c>.</summary>
    public string Global { get; }
}

/// <summary>A path that a checkpoint does not have, or whose value is of another kind than was asked for.</summary>
public sealed class CheckpointKeyException(string message, string? file, string? item = null)
    : CheckpointException(message, file, item);
