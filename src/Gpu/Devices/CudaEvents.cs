using System.Runtime.InteropServices;

namespace TorchPort.Gpu;

/// <summary>CUDA's order of streams, which ILGPU has no call for.</summary>
internal static unsafe class CudaEvents
{
    private const uint WithoutTimes = 2;

    private static readonly nint Driver = NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var driver) ? driver : 0;

    /// <summary>Has one stream of the current context begin what it is told next when another has done what it was told so far; false where that cannot be said.</summary>
    internal static bool Order(nint first, nint then)
    {
        if (!TryFind("cuEventCreate", out var create) || !TryFind("cuEventRecord", out var record) || !TryFind("cuStreamWaitEvent", out var wait) || !TryFind("cuEventDestroy_v2", out var destroy))
            return false;
        nint e;
        if (((delegate* unmanaged<nint*, uint, int>)create)(&e, WithoutTimes) != 0)
            return false;
        var isOrdered = ((delegate* unmanaged<nint, nint, int>)record)(e, first) == 0 && ((delegate* unmanaged<nint, nint, uint, int>)wait)(then, e, 0) == 0;
        // The driver keeps it until it has happened.
        _ = ((delegate* unmanaged<nint, int>)destroy)(e);
        return isOrdered;
    }

    private static bool TryFind(string name, out nint function)
    {
        function = 0;
        return Driver != 0 && NativeLibrary.TryGetExport(Driver, name, out function);
    }
}
