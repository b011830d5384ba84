using TorchPort.Gpu;

namespace TorchPort.Tests.Gpu;

/// <summary>The device that tests run on: ILGPU's own, or the one that <c>TORCHPORT_DEVICE</c> names.</summary>
internal static class Devices
{
    internal static GpuDevice Tested { get; } = (GpuDevice)Device.Named(Environment.GetEnvironmentVariable("TORCHPORT_DEVICE") is { Length: > 0 } name ? name : "ilgpu-cpu");

    /// <summary>Whether kernels run at a speed at which whole suites are bearable.</summary>
    internal static bool IsFast => Tested.Type != "ilgpu-cpu";

    /// <summary>Until it is disposed, the device's random numbers are the processor's.</summary>
    internal static IDisposable ProcessorsRandom() => new Borrowed();

    private sealed class Borrowed : IDisposable
    {
        internal Borrowed() => Tested.UsesProcessorsRandom = true;

        public void Dispose() => Tested.UsesProcessorsRandom = false;
    }
}
