namespace TorchPort.Sharded;

/// <summary>Opens files that an index or the content of a folder names, none of which may lead out of the folder.</summary>
internal static class FolderFiles
{
    /// <summary>The path of a file in a folder.</summary>
    /// <param name="folder">The folder, which the user named.</param>
    /// <param name="name">A plain file name, which somebody else wrote.</param>
    /// <param name="source">What messages say the name stands in.</param>
    /// <exception cref="CorruptCheckpointException">The name leads elsewhere, by itself or through a link, or nowhere.</exception>
    /// <remarks>
    /// Hugging Face's cache is let through: there the files of <c>snapshots/REVISION</c> are links into <c>blobs</c> beside
    /// <c>snapshots</c>.
    /// </remarks>
    internal static string Resolve(string folder, string name, string source)
    {
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().IndexOfAny("/\\:\0") >= 0)
            throw new CorruptCheckpointException($"{PythonText.Of(name)} is no plain file name. A set's files lie in one folder; what leads out of it is not opened.", source);
        var path = Path.Combine(folder, name);
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
        {
            var target = file.ResolveLinkTarget(returnFinalTarget: true);
            if (target is null || !MayHold(folder, Path.GetDirectoryName(target.FullName)))
                throw new CorruptCheckpointException($"{name} is a link that leads out of the folder, to {target?.FullName ?? file.LinkTarget}. It is not followed: load that file by its own path if you trust it.", source);
        }
        if (!File.Exists(path))
            throw new CorruptCheckpointException($"The file {name} is missing. Copy or download the set again.", source);
        return path;
    }

    private static bool MayHold(string folder, string? target)
    {
        var own = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (target is null || new DirectoryInfo(target).LinkTarget is not null)
            return false;
        if (target == own)
            return true;
        var above = Path.GetDirectoryName(own);
        return Path.GetFileName(above) == "snapshots" && target == Path.Combine(Path.GetDirectoryName(above)!, "blobs");
    }
}
