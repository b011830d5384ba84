using TorchPort.Nn;

namespace TorchPort.Tests.Gpu;

/// <summary>Tensors that go to a device and come back.</summary>
public class TransferTests
{
    private static readonly Device Device = Devices.Tested;

    [Theory]
    [InlineData(DType.Bool)]
    [InlineData(DType.UInt8)]
    [InlineData(DType.Int8)]
    [InlineData(DType.Int16)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int64)]
    [InlineData(DType.UInt16)]
    [InlineData(DType.UInt32)]
    [InlineData(DType.UInt64)]
    [InlineData(DType.Float16)]
    [InlineData(DType.BFloat16)]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Complex64)]
    [InlineData(DType.Complex128)]
    [InlineData(DType.Float8E4M3FN)]
    public void Bytes_come_back_as_they_went(DType dtype)
    {
        var x = Torch.Arange(24, dtype: DType.Float32).Reshape(2, 3, 4).To(dtype);
        var there = x.To(Device);
        Assert.Same(Device, there.Device);
        Assert.Equal(dtype, there.DType);
        Assert.True(x.To(DType.Float64).Equal(there.To(Device.Cpu).To(DType.Float64)));
    }

    [Fact]
    public void Views_and_repeated_elements_come_back_too()
    {
        var x = Torch.Arange(60, dtype: DType.Float32).Reshape(3, 4, 5);
        var there = x.To(Device);
        Assert.True(x.Transpose(0, 2).Slice(1, 1, 4, 2).Equal(there.Transpose(0, 2).Slice(1, 1, 4, 2).To(Device.Cpu)));
        Assert.True(x.Transpose(0, 2).Equal(x.Transpose(0, 2).To(Device).To(Device.Cpu)));
        Assert.True(x.Select(0, 1).Expand(7, 4, 5).Equal(there.Select(0, 1).Expand(7, 4, 5).To(Device.Cpu)));
    }

    [Fact]
    public void More_than_the_staging_memory_goes_through_it()
    {
        var x = Torch.Arange(3_000_000);
        var there = x.To(Device);
        Assert.True(x.Equal(there.To(Device.Cpu)));
        Assert.Equal(2_999_999, there[2_999_999].Item<long>());
    }

    [Theory]
    [InlineData(DType.Float16)]
    [InlineData(DType.BFloat16)]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.UInt8)]
    [InlineData(DType.Int8)]
    [InlineData(DType.Int16)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Bool)]
    public void Numbers_are_converted_as_on_the_processor(DType dtype)
    {
        var x = Torch.Tensor<double>([0, -0.0, 1, -1, 0.5, 1.5, 2.5, 65504, 65519, 65520, 1e-8, 6e-8, 3e-5, 1.0009765, 1.00390625, 300, -300, 70000, 3e9, 1e30, double.PositiveInfinity, double.NegativeInfinity, double.NaN]);
        foreach (var from in new[] { DType.Float64, DType.Float32, DType.Float16, DType.BFloat16, DType.Int64 })
        {
            var source = x.To(from);
            var expected = source.To(dtype);
            var actual = source.To(Device).To(dtype).To(Device.Cpu);
            Assert.True(expected.To(DType.Float64).Equal(actual.To(DType.Float64)) || Same(expected, actual), $"{from} to {dtype}: expected {expected}, got {actual}");
        }
    }

    private static bool Same(Tensor a, Tensor b)
    {
        double[] x = a.ToArray<double>(), y = b.ToArray<double>();
        return x.Zip(y).All(p => p.First.Equals(p.Second));
    }

    [Fact]
    public void Modules_move_and_gradients_follow()
    {
        Torch.ManualSeed(3);
        var net = new Linear(4, 3);
        var x = Torch.Randn(5, 4);
        net.Call(x).Sum().Backward();
        var expected = net.Parameters().Select(p => p.Grad!).ToList();
        net.ZeroGrad();
        net.To(Device);
        Assert.All(net.Parameters(), p => Assert.Same(Device, p.Device));
        var cpu = x.Clone().RequiresGrad_();
        net.Call(cpu.To(Device)).Sum().Backward();
        Assert.Equal(Device.Cpu, cpu.Grad!.Device);
        foreach (var (e, p) in expected.Zip(net.Parameters()))
            Assert.InRange((e - p.Grad!.To(Device.Cpu)).Abs().Amax().Item<double>(), 0, 1e-5);
    }

    [Fact]
    public void Work_is_done_in_order()
    {
        var x = Torch.Zeros([1000], null, Device);
        for (var i = 0; i < 50; i++)
        {
            x.Add_(1);
            if (i % 10 == 0)
                x.Copy_(x.To(Device.Cpu).Mul(2));
        }
        var expected = 0.0;
        for (var i = 0; i < 50; i++)
            expected = (expected + 1) * (i % 10 == 0 ? 2 : 1);
        Assert.Equal(expected, x[999].Item<double>());
    }

    [Fact]
    public void Two_devices_in_one_operation_are_refused()
    {
        var e = Assert.Throws<DeviceException>(() => Torch.Ones([3], null, Device) + Torch.Ones([3]));
        Assert.Contains(Device.ToString(), e.Message, StringComparison.Ordinal);
        Assert.Equal(6, (Torch.Ones([3], null, Device) + Torch.Tensor(1.0)).Sum().Item<double>());
    }

    [Fact]
    public void An_operation_without_a_kernel_says_its_name()
    {
        var e = Assert.Throws<DeviceException>(() => Linalg.Eigvalsh(Torch.Eye(3).To(Device)));
        Assert.Contains("SymmetricEigen has no kernel", e.Message, StringComparison.Ordinal);
        Assert.Contains(Device.ToString(), e.Message, StringComparison.Ordinal);
    }
}
