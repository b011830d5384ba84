namespace TorchPort.IO;

/// <summary>A file that appears whole or not at all.</summary>
/// <remarks>
/// The bytes go to a temporary file in the same folder, which is flushed to the disk and only then renamed over the
/// wanted name. Whatever interrupts the writing (an exception, a full disk, a power cut), the old file is still there.
/// </remarks>
internal sealed class AtomicFile : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly string _temporary;
    private readonly FileStream _file;
    private bool _renamed;

    /// <summary>Opens a temporary file beside <paramref name="path"/>, which is the file that a link of this name leads to.</summary>
    internal AtomicFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = System.IO.Path.GetFullPath(path);
        var link = new FileInfo(Path);
        if (link.LinkTarget is not null)
            Path = link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        if (Directory.Exists(Path))
            throw new IOException($"{Path} is a folder: name a file to write.");
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        _temporary = System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(Path)}.{Guid.NewGuid():N}.tmp");
        _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, BufferSize);
    }

    /// <summary>The full name that the file will have.</summary>
    internal string Path { get; }

    /// <summary>Where to write the content; seekable.</summary>
    internal Stream Stream => _file;

    /// <summary>Brings the content to the disk; the file has its name after <see cref="Rename"/>.</summary>
    internal void Flush()
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        if (!OperatingSystem.IsWindows() && File.Exists(Path))
            File.SetUnixFileMode(_temporary, File.GetUnixFileMode(Path));
    }

    /// <summary>Gives the flushed content its name, in one step.</summary>
    internal void Rename()
    {
        File.Move(_temporary, Path, overwrite: true);
        _renamed = true;
        Folder.Flush(System.IO.Path.GetDirectoryName(Path)!);
    }

    /// <summary>Takes the temporary file away if it was not renamed.</summary>
    public void Dispose()
    {
        if (_renamed)
            return;
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // What is still buffered does not fit on the disk; the file goes away all the same.
        }
        File.Delete(_temporary);
    }

    /// <summary>Writes one file with <paramref name="write"/>.</summary>
    internal static void Write(string path, Action<Stream> write, SaveOptions? options = null)
    {
        using var file = new AtomicFile(path);
        write(options?.Wrap?.Invoke(file.Stream) ?? file.Stream);
        file.Flush();
        file.Rename();
    }
}
