using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace TorchPort.Gpu;

/// <summary>What a device says of itself. PyTorch: <c>torch.cuda.get_device_properties</c>.</summary>
/// <param name="Name">The card's name.</param>
/// <param name="Major">The compute capability of an NVIDIA card, as 9 of 9.0; 0 for others.</param>
/// <param name="Minor">The compute capability of an NVIDIA card, as 0 of 9.0; 0 for others.</param>
/// <param name="TotalMemory">Bytes of memory.</param>
/// <param name="MultiprocessorCount">Processors, each of which runs many threads.</param>
/// <param name="ClockRate">The highest clock of its processors in Hz, or 0 if it is not known.</param>
/// <param name="MemoryBandwidth">Bytes a second that memory can bring at its highest clock, or 0 if it is not known.</param>
public sealed record GpuProperties(string Name, int Major, int Minor, long TotalMemory, int MultiprocessorCount, double ClockRate, double MemoryBandwidth)
{
    private const double Mega = 1e6;

    internal static GpuProperties Of(Accelerator accelerator)
    {
        var common = new GpuProperties(accelerator.Name, 0, 0, accelerator.MemorySize, accelerator.NumMultiprocessors, 0, 0);
        if (accelerator is not CudaAccelerator cuda)
            return common;
        // Clocks are in MHz, the bus in bits, which come twice a tick.
        var device = (CudaDevice)cuda.Device;
        return common with
        {
            Major = cuda.Architecture.Major,
            Minor = cuda.Architecture.Minor,
            ClockRate = device.ClockRate * Mega,
            MemoryBandwidth = device.MemoryClockRate * Mega * 2 * device.MemoryBusWidth / 8,
        };
    }
}
