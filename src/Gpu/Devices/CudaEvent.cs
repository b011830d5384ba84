using System.Runtime.InteropServices;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace TorchPort.Gpu;

/// <summary>A point in a CUDA stream, for which ILGPU has no call that does not also take times.</summary>
internal sealed unsafe class CudaEvent : IDisposable
{
    private const uint WithoutTimes = 2;

    private static readonly nint Driver = NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var driver) ? driver : 0;

    private readonly nint _event;

    private CudaEvent(nint e) => _event = e;

    /// <summary>The point behind all that a stream of the current context was told so far, or null where there is no such thing.</summary>
    internal static CudaEvent? Of(AcceleratorStream stream)
    {
        if (stream is not CudaStream cuda || !TryFind("cuEventCreate", out var create) || !TryFind("cuEventRecord", out var record))
            return null;
        nint e;
        if (((delegate* unmanaged<nint*, uint, int>)create)(&e, WithoutTimes) != 0)
            return null;
        var result = new CudaEvent(e);
        return ((delegate* unmanaged<nint, nint, int>)record)(e, cuda.StreamPtr) == 0 ? result : null;
    }

    /// <summary>Has a stream begin what it is told next behind this point; false where that cannot be said.</summary>
    internal bool TryOrder(AcceleratorStream then) =>
        then is CudaStream cuda && TryFind("cuStreamWaitEvent", out var wait) && ((delegate* unmanaged<nint, nint, uint, int>)wait)(cuda.StreamPtr, _event, 0) == 0;

    /// <summary>Waits for it.</summary>
    /// <exception cref="DeviceException">The driver says that what comes before it failed.</exception>
    internal void Wait()
    {
        if (!TryFind("cuEventSynchronize", out var wait) || ((delegate* unmanaged<nint, int>)wait)(_event) != 0)
            throw new DeviceException("CUDA's driver says that what it was asked to do before has failed.");
    }

    /// <summary>Forgets it; the driver keeps it until it has happened.</summary>
    public void Dispose()
    {
        if (TryFind("cuEventDestroy_v2", out var destroy))
            _ = ((delegate* unmanaged<nint, int>)destroy)(_event);
    }

    private static bool TryFind(string name, out nint function)
    {
        function = 0;
        return Driver != 0 && NativeLibrary.TryGetExport(Driver, name, out function);
    }
}
