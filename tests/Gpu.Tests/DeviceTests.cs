using TorchPort.Gpu;

namespace TorchPort.Tests.Gpu;

/// <summary>Devices by their names and numbers.</summary>
public class DeviceTests
{
    [Fact]
    public void Names_lead_to_devices()
    {
        Assert.Same(Device.Cpu, Device.Named("cpu"));
        Assert.Same(Device.IlgpuCpu, Device.Named("ilgpu-cpu"));
        Assert.Same(Device.IlgpuCpu, Device.Named("ilgpu-cpu:0"));
        Assert.Equal("ilgpu-cpu:0", Device.IlgpuCpu.ToString());
        Assert.Equal(Device.CudaCount, Device.CudaNames.Count);
        Assert.Equal(Device.OpenCLCount, Device.OpenCLNames.Count);
        Assert.NotNull(Device.Best);
    }

    [Fact]
    public void Devices_say_what_they_are()
    {
        var device = Devices.Tested;
        var properties = device.Properties;
        Assert.Equal(device.Name, properties.Name);
        Assert.InRange(properties.TotalMemory, device.MemoryLimit, long.MaxValue);
        Assert.InRange(properties.MultiprocessorCount, 1, int.MaxValue);
        // Clocks are known of NVIDIA's cards.
        Assert.Equal(device.Type == "cuda", properties is { Major: > 0, ClockRate: > 1e8, MemoryBandwidth: > 1e9 });
    }

    [Theory]
    [InlineData("tpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:99")]
    [InlineData("opencl:-1")]
    [InlineData("cpu:1")]
    [InlineData("")]
    public void What_is_not_there_is_refused_by_name(string name) => Assert.Contains("There is no device", Assert.Throws<DeviceException>(() => Device.Named(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_processor_cannot_look_at_device_memory() =>
        Assert.Throws<DeviceException>(() => { unsafe { _ = Torch.Ones([2], null, Devices.Tested).Data; } });
}
