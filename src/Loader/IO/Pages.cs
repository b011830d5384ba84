using System.Runtime.InteropServices;

namespace TorchPort.IO;

/// <summary>Pages of mapped files.</summary>
internal static unsafe partial class Pages
{
    private const int DontNeed = 4;

    /// <summary>Lets the system take back the whole pages of a stretch of mapped memory; they are read from the file again if they are used again, so nobody may have changed them.</summary>
    internal static void Release(byte* start, long length)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var size = (nuint)Environment.SystemPageSize;
        var from = ((nuint)start + size - 1) / size * size;
        var to = ((nuint)start + (nuint)length) / size * size;
        // Advice that is not taken changes nothing but the memory in use.
        if (to > from)
            _ = Advise((void*)from, to - from, DontNeed);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* address, nuint length, int advice);
}
