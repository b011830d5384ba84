using TorchPort.Gpu;
using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests.Gpu;

/// <summary>The device's memory: reused, bounded, and flat without a Dispose anywhere.</summary>
[Collection(nameof(MemoryTests))]
public class MemoryTests
{
    private static readonly GpuDevice Device = Devices.Tested;

    [Fact]
    public void Steps_stay_flat()
    {
        Torch.ManualSeed(1);
        // Large parameters and little work: a step drops several hundred kilobytes.
        var net = new Sequential(new Linear(64, 512), new ReLU(), new Linear(512, 8));
        net.To(Device);
        var sgd = new SGD(net.Parameters(), lr: 0.01, momentum: 0.9);
        Tensor x = Torch.Randn(1, 64).To(Device), y = Torch.Randn(1, 8).To(Device);
        long early = 0, late = 0;
        // A thousand; on the slow device so many that they would show too.
        var steps = Devices.IsFast ? 1000 : 200;
        for (var i = 1; i <= steps; i++)
        {
            sgd.ZeroGrad();
            Functional.MseLoss(net.Call(x), y).Backward();
            sgd.Step();
            if (i <= steps * 3 / 10)
                early = Math.Max(early, Device.HeldBytes + Device.CachedBytes);
            else
                late = Math.Max(late, Device.HeldBytes + Device.CachedBytes);
        }
        // Without reuse the later steps would hold some hundred megabytes more.
        Assert.InRange(late, 0, early + (32L << 20));
    }

    [Fact]
    public void Too_large_a_tensor_raises_and_the_program_goes_on()
    {
        var limit = Device.MemoryLimit;
        var kept = Torch.Ones([1000], null, Device);
        try
        {
            Device.MemoryLimit = Device.HeldBytes + (8L << 20);
            var e = Assert.Throws<OutOfDeviceMemoryException>(() => Torch.Zeros([16L << 20], null, Device));
            Assert.Contains($"{64L << 20} bytes", e.Message, StringComparison.Ordinal);
            Assert.Contains($"the limit is {Device.MemoryLimit}", e.Message, StringComparison.Ordinal);
            // Dropped tensors make room within the limit, again and again.
            for (var i = 0; i < 12; i++)
                Assert.Equal(1, Torch.Empty([1L << 20], null, Device).Select(0, 0).Fill_(1).Item<double>());
        }
        finally
        {
            Device.MemoryLimit = limit;
        }
        Assert.Equal(1000, kept.Sum().Item<double>());
        Assert.Throws<ArgumentOutOfRangeException>(() => Device.MemoryLimit = -1);
    }

    [Fact]
    public void Memory_that_nobody_holds_goes_back()
    {
        Fill();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Device.EmptyCache();
        var cached = Device.CachedBytes;
        Fill();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.InRange(Device.CachedBytes, cached + (4L << 20), long.MaxValue);
        Device.EmptyCache();
        Assert.InRange(Device.CachedBytes, 0, cached + (1L << 20));

        static void Fill() => Torch.Empty([1L << 20], null, Device);
    }
}

/// <summary>Runs alone: other tests' memory is on the same device.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public class MemoryTestsRunAlone;
