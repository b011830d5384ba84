using ILGPU;
using ILGPU.Runtime.CPU;
using TorchPort.Gpu;

namespace TorchPort.Tests.Gpu;

/// <summary>The device that tests run on: ILGPU's own, or the one that <c>TORCHPORT_DEVICE</c> names.</summary>
internal static class Devices
{
    private static readonly string Name = Environment.GetEnvironmentVariable("TORCHPORT_DEVICE") ?? "";

    internal static GpuDevice Tested { get; } = (GpuDevice)Device.Named(Name.Length > 0 ? Name : "ilgpu-cpu");

    /// <summary>Whether somebody asked for this device, and waits for it.</summary>
    internal static bool IsAskedFor => Name.Length > 0;

    /// <summary>Whether kernels run at a speed at which whole suites are bearable.</summary>
    internal static bool IsFast => Tested.Type != "ilgpu-cpu";

    /// <summary>Another device of ILGPU's, whose memory is the processor's.</summary>
    internal static GpuDevice New(string type, int index = 0)
    {
        DeviceMath.Register();
        var context = Context.Create(b => b.CPU(new CPUDevice(2, 2, 1)).Arrays(ArrayMode.InlineMutableStaticArrays).EnableAlgorithms());
        return new(type, index, context.Devices.OfType<CPUDevice>().First().CreateCPUAccelerator(context, CPUAcceleratorMode.Sequential), 4, 1L << 30);
    }

    /// <summary>Until it is disposed, the device's random numbers are the processor's.</summary>
    internal static IDisposable ProcessorsRandom() => new Borrowed();

    private sealed class Borrowed : IDisposable
    {
        internal Borrowed() => Tested.UsesProcessorsRandom = true;

        public void Dispose() => Tested.UsesProcessorsRandom = false;
    }
}
