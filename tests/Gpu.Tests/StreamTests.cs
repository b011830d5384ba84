using TorchPort.Gpu;
using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests.Gpu;

/// <summary>Streams and their order, and several devices in one program.</summary>
[Collection(nameof(MemoryTests))]
public class StreamTests
{
    private static readonly GpuDevice Device = Devices.Tested;

    [Fact]
    public void A_thread_uses_the_stream_it_chose()
    {
        var stream = new GpuStream(Device);
        Assert.Same(Device.DefaultStream, Device.CurrentStream);
        using (stream.Use())
        {
            Assert.Same(stream, Device.CurrentStream);
            var seen = Device.DefaultStream;
            var thread = new Thread(() => seen = Device.CurrentStream);
            thread.Start();
            thread.Join();
            Assert.Same(Device.DefaultStream, seen);
            using (Device.DefaultStream.Use())
                Assert.Same(Device.DefaultStream, Device.CurrentStream);
            Assert.Same(stream, Device.CurrentStream);
        }
        Assert.Same(Device.DefaultStream, Device.CurrentStream);
    }

    [Fact]
    public void What_waits_comes_behind()
    {
        GpuStream first = new(Device), second = new(Device);
        var x = Torch.Zeros([20_000], null, Device);
        first.WaitStream(Device.DefaultStream);
        var expected = 0.0;
        for (var i = 0; i < 20; i++)
        {
            using (first.Use())
                x.Add_(1);
            second.WaitStream(first);
            using (second.Use())
                x.Mul_(1.5);
            first.WaitStream(second);
            expected = (expected + 1) * 1.5;
        }
        Device.DefaultStream.WaitStream(second);
        Assert.Equal(expected, x[19_999].Item<double>(), 1e-2);
        first.Synchronize();
    }

    [Fact]
    public void Memory_is_reused_only_behind_the_streams_that_used_it()
    {
        const long length = 100_000;
        var stream = new GpuStream(Device);
        var sums = new Tensor[30];
        for (var i = 0; i < sums.Length; i++)
        {
            // Dropped while the other stream may not have read it yet; the next one of this stream gets its memory.
            var x = Torch.Full([length], (double)i, null, Device);
            stream.WaitStream(Device.DefaultStream);
            using (stream.Use())
                sums[i] = x.Mul(2).Mean();
            ((ReusableStorage)x.Storage).Release();
        }
        Device.DefaultStream.WaitStream(stream);
        for (var i = 0; i < sums.Length; i++)
            Assert.Equal(2.0 * i, sums[i].Item<double>(), 1e-3);
    }

    [Fact]
    public void Training_in_a_stream_gives_what_it_gives_elsewhere()
    {
        Assert.Equal(Train(null), Train(new(Device)));

        static double Train(GpuStream? stream)
        {
            using var turn = stream?.Use();
            Torch.ManualSeed(1);
            var net = new Linear(4, 3);
            net.To(Device);
            var x = Torch.Arange(8.0).Reshape(2, 4).To(DType.Float32).To(Device);
            var adam = new Adam(net.Parameters(), lr: 0.1);
            for (var i = 0; i < 3; i++)
            {
                adam.ZeroGrad();
                net.Call(x).Square().Mean().Backward();
                adam.Step();
            }
            return net.Call(x).Sum().Item<double>();
        }
    }

    [Fact]
    public void Several_devices_have_their_own_memory_streams_and_kernels()
    {
        GpuDevice first = Devices.New("several"), second = Devices.New("several", 1);
        Assert.Equal("several:1", second.ToString());
        Torch.ManualSeed(2);
        Tensor x = Torch.Randn(3, 4), w = Torch.Randn(4, 2);
        Tensor a = x.To(first).MatMul(w.To(first)), b = x.To(second).MatMul(w.To(second)), moved = a.To(second);
        Assert.Same(second, moved.Device);
        Assert.True((moved - b).Abs().Amax().Item<double>() < 1e-6);
        Assert.Throws<DeviceException>(() => a + b);
        Assert.Throws<DeviceException>(() => first.DefaultStream.WaitStream(second.DefaultStream));
        // What was dropped above goes back now, not between the two looks.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        second.Synchronize();
        var held = second.HeldBytes;
        var more = Torch.Zeros([1000], null, first);
        Assert.Equal(held, second.HeldBytes);
        using (new GpuStream(first).Use())
            Assert.Same(second.DefaultStream, second.CurrentStream);
        GC.KeepAlive(more);
    }
}
