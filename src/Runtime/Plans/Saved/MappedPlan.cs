using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace TorchPort.Plans;

/// <summary>A file in memory, to be read only; it stays there as long as a storage refers to it.</summary>
internal sealed unsafe class MappedPlan : IMappedMemory
{
    private readonly MemoryMappedViewAccessor _view;

    /// <exception cref="IOException">The system does not map it.</exception>
    internal MappedPlan(SafeFileHandle handle, long length)
    {
        using var file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        Data = (byte*)_view.SafeMemoryMappedViewHandle.DangerousGetHandle();
    }

    internal byte* Data { get; }

    public bool IsFile => !_view.SafeMemoryMappedViewHandle.IsClosed;
}
