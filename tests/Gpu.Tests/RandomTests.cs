using TorchPort.Gpu;
using TorchPort.Nn;

namespace TorchPort.Tests.Gpu;

/// <summary>Random numbers drawn on the device.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class RandomTests
{
    private static readonly GpuDevice Device = Devices.Tested;

    /// <summary>The first numbers that PyTorch's documentation shows from seed 0 on CUDA; they are the same on all cards.</summary>
    [Fact]
    public void First_numbers_are_those_of_PyTorch_on_CUDA()
    {
        Torch.ManualSeed(0);
        Near([0.3990, 0.5167, 0.0249, 0.9401, 0.9459, 0.7967], Torch.Rand([2, 3], null, Device));
        Torch.ManualSeed(0);
        Near([-0.9247, -0.4253, -2.6438, 0.1452], Torch.Randn([4], null, Device));
        Torch.ManualSeed(0);
        var first = Torch.Rand([5], null, Device);
        Assert.False(first.To(TorchPort.Device.Cpu).Equal(Torch.Rand([5], null, Device).To(TorchPort.Device.Cpu)));
        Torch.ManualSeed(0);
        Assert.True(first.To(TorchPort.Device.Cpu).Equal(Torch.Rand([5], null, Device).To(TorchPort.Device.Cpu)));

        // The documentation shows four digits.
        static void Near(double[] expected, Tensor actual) => Assert.All(expected.Zip(actual.Reshape(-1).To(DType.Float64).ToArray<double>()), p => Assert.Equal(p.First, p.Second, 6e-5));
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.BFloat16)]
    public void Distributions_have_their_means_and_deviations(DType dtype)
    {
        Torch.ManualSeed(3);
        const long count = 20_000;
        Check(0.5, Math.Sqrt(1 / 12.0), x => x.Uniform_());
        Check(1, 2 / Math.Sqrt(12.0), x => x.Uniform_(0, 2));
        Check(3, 2, x => x.Normal_(3, 2));
        Check(0.3, Math.Sqrt(0.3 * 0.7), x => x.Bernoulli_(0.3));
        Check(0.5, 0.5, x => x.Exponential_(2));
        Check(4, Math.Sqrt(0.75) / 0.25, x => x.Geometric_(0.25));
        Check(Math.Exp(0.125), Math.Sqrt((Math.Exp(0.25) - 1) * Math.Exp(0.25)), x => x.LogNormal_(0, 0.5));
        Check(4.5, Math.Sqrt(99 / 12.0), x => x.Random_(0, 10));
        var cauchy = Torch.Empty([count + 1], dtype, Device).Cauchy_(1, 2).To(TorchPort.Device.Cpu).To(DType.Float64);
        Assert.Equal(1, cauchy.Median().Item<double>(), 0.1);

        // Five deviations of means of so many numbers, and bfloat16's digits.
        void Check(double mean, double deviation, Func<Tensor, Tensor> fill)
        {
            var x = fill(Torch.Empty([count / 2, 2], dtype, Device));
            Assert.Same(Device, x.Device);
            var numbers = x.To(TorchPort.Device.Cpu).To(DType.Float64);
            Assert.Equal(mean, numbers.Mean().Item<double>(), 5 * deviation / Math.Sqrt(count) + 0.004 * mean);
            Assert.Equal(deviation, numbers.Std().Item<double>(), 0.05 * deviation);
        }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(32)]
    [InlineData(33)]
    public void Dropout_keeps_its_share_and_its_mask(long size)
    {
        Torch.ManualSeed(4);
        var x = Torch.Ones([100, size], null, Device).RequiresGrad_();
        var y = Functional.Dropout(x, 0.25, training: true);
        y.Sum().Backward();
        Assert.True(y.Detach().To(TorchPort.Device.Cpu).Equal(x.Grad!.To(TorchPort.Device.Cpu)));
        Assert.Equal(0.25, y.Detach().Eq(0).To(DType.Float32).Mean().Item<double>(), 0.05);
        Assert.Equal(1 / 0.75, y.Detach().Amax().Item<double>(), 1e-6);
    }

    [Fact]
    public void A_checkpointed_function_drops_the_same_again()
    {
        Torch.ManualSeed(5);
        var x = Torch.Ones([64], null, Device).RequiresGrad_();
        var y = ActivationCheckpoint.Run(t => Functional.Dropout(t, 0.5, training: true).Square(), x);
        var expected = y.Detach().Mul(2);
        y.Sum().Backward();
        Assert.True(expected.To(TorchPort.Device.Cpu).Equal(x.Grad!.To(TorchPort.Device.Cpu)));
    }

    [Fact]
    public void Integers_lie_in_their_range()
    {
        Torch.ManualSeed(6);
        var small = Torch.RandInt(-3, 5, [1000], device: Device);
        Assert.Equal(-3, small.Amin().Item<long>());
        Assert.Equal(4, small.Amax().Item<long>());
        var large = Torch.RandInt(-(1L << 40), 1L << 40, [1000], device: Device).To(TorchPort.Device.Cpu);
        Assert.InRange(large.Amin().Item<long>(), -(1L << 40), -(1L << 38));
        Assert.InRange(large.Amax().Item<long>(), 1L << 38, (1L << 40) - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Torch.Empty([2], null, Device).Bernoulli_(2));
    }

    [Fact]
    public void The_processors_numbers_can_be_had()
    {
        using var borrowed = Devices.ProcessorsRandom();
        Torch.ManualSeed(7);
        var expected = Torch.Randn(10);
        Torch.ManualSeed(7);
        Assert.True(expected.Equal(Torch.Randn([10], null, Device).To(TorchPort.Device.Cpu)));
    }
}
