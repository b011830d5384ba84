using TorchPort.Nn;

namespace TorchPort.Tests.Gpu;

/// <summary>Checkpoints whose tensors go to a device from their file.</summary>
[Collection(nameof(MemoryTests))]
public class CheckpointTests
{
    private static readonly Device Device = Devices.Tested;

    [Theory]
    [InlineData("pt")]
    [InlineData("safetensors")]
    public void No_copy_of_the_whole_is_made_on_the_way(string format)
    {
        const long parts = 6, length = 1L << 20;
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.{format}");
        try
        {
            var weights = new OrderedDictionary<string, Tensor>();
            for (var i = 0; i < parts; i++)
                weights[$"layer{i}.weight"] = Torch.Full([length], i + 0.5);
            Checkpoint.Save(path, weights);
            weights.Clear();
            long managed = GC.GetTotalAllocatedBytes(precise: true), pooled = MemoryPool.RentedBytes + MemoryPool.CachedBytes, held = Devices.Tested.HeldBytes;
            var there = Checkpoint.Load(path).StateDict(Device);
            Assert.InRange(Devices.Tested.HeldBytes - held, parts * length * sizeof(float), long.MaxValue);
            Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - managed, 0, length * sizeof(float));
            Assert.InRange(MemoryPool.RentedBytes + MemoryPool.CachedBytes - pooled, long.MinValue, length * sizeof(float));
            for (var i = 0; i < parts; i++)
            {
                Assert.Same(Device, there[$"layer{i}.weight"].Device);
                Assert.Equal(i + 0.5, there[$"layer{i}.weight"][length - 1].Item<double>());
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void What_is_tied_stays_tied()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.pt");
        try
        {
            var weight = Torch.Randn(4, 3);
            Checkpoint.Save(path, new OrderedDictionary<string, Tensor> { ["a"] = weight, ["b"] = weight, ["c"] = weight.T() });
            var there = Checkpoint.Load(path).StateDict(Device);
            there["a"].Zero_();
            Assert.Equal(0, there["b"].Abs().Sum().Item<double>());
            var net = new Linear(3, 4, bias: false);
            net.To(Device);
            net.LoadStateDict(new Dictionary<string, Tensor> { ["weight"] = there["c"].T() });
            Assert.True(weight.Equal(net.Parameters().First().Detach().To(Device.Cpu)));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
