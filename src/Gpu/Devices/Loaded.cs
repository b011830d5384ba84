using ILGPU;
using ILGPU.Runtime;

namespace TorchPort.Gpu;

/// <summary>What one thread does.</summary>
internal interface IThreadKernel
{
    void Run(int index);
}

/// <summary>What a group of threads does that share memory.</summary>
internal interface IGroupKernel
{
    void Run();
}

/// <summary>Compiled kernels of one type, one for each device.</summary>
internal static class Threads<K> where K : struct, IThreadKernel
{
    private static readonly Action<AcceleratorStream, Index1D, int, int, K>?[] Kernels = new Action<AcceleratorStream, Index1D, int, int, K>?[GpuDevice.MaxDevices];

    internal static Action<AcceleratorStream, Index1D, int, int, K> On(GpuDevice device) => Kernels[device.Ordinal] ??=
        device.Allocator.LoadImplicitlyGroupedKernel<Index1D, int, int, K>(Body, device.GroupSize);

    /// <summary>Every <paramref name="threads"/>-th of <paramref name="count"/> items.</summary>
    internal static void Body(Index1D index, int count, int threads, K kernel)
    {
        for (int i = index; i < count; i += threads)
            kernel.Run(i);
    }
}

/// <summary>Compiled kernels of one type, one for each device.</summary>
internal static class Groups<K> where K : struct, IGroupKernel
{
    private static readonly Action<AcceleratorStream, KernelConfig, K>?[] Kernels = new Action<AcceleratorStream, KernelConfig, K>?[GpuDevice.MaxDevices];

    internal static Action<AcceleratorStream, KernelConfig, K> On(GpuDevice device) => Kernels[device.Ordinal] ??= device.Allocator.LoadKernel<K>(Body);

    internal static void Body(K kernel) => kernel.Run();
}
