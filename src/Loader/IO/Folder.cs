using System.Runtime.InteropServices;

namespace TorchPort.IO;

/// <summary>Brings a folder's names to the disk.</summary>
internal static partial class Folder
{
    /// <summary>A renamed file survives a power cut only when its folder is flushed too; Windows does that by itself.</summary>
    internal static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(path, 0);
        if (handle < 0)
            throw new IOException($"The folder {path} cannot be opened to flush it (error {Marshal.GetLastPInvokeError()}).");
        var failed = Sync(handle) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        // Some file systems have no flush for folders and say "invalid argument": their renames are all they offer.
        const int invalidArgument = 22;
        if (failed && error != invalidArgument)
            throw new IOException($"The folder {path} cannot be flushed to the disk (error {error}).");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);
}
