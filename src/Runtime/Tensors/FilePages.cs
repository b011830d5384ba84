using System.Runtime.InteropServices;

namespace TorchPort;

/// <summary>An owner of memory that may be pages of a file.</summary>
internal interface IMappedMemory
{
    /// <summary>Whether it is, and so comes back from the file when it is read again.</summary>
    bool IsFile { get; }
}

/// <summary>Pages of mapped files.</summary>
internal static unsafe partial class FilePages
{
    private const int DontNeed = 4;

    /// <summary>Takes unchanged pages that lie within a range out of this process' memory, where the system can. They come back from the system's cache, or the file, when they are read.</summary>
    internal static void Drop(byte* data, long byteLength)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var page = Environment.SystemPageSize;
        long first = ((long)data + page - 1) / page * page, last = ((long)data + byteLength) / page * page;
        // What it answers does not matter: pages that stay are there to be read.
        if (last > first)
            _ = Advise((nint)first, (nuint)(last - first), DontNeed);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint address, nuint length, int advice);
}
