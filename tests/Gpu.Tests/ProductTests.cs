using TorchPort.Gpu;
using TorchPort.Nn;

namespace TorchPort.Tests.Gpu;

/// <summary>Products by tiles in shared memory, at sizes around the tiles' edges, against the processor's.</summary>
[Collection(nameof(ProductTests))]
public sealed class ProductTests : IDisposable
{
    private static readonly GpuDevice Device = Devices.Tested;

    private readonly (long Tiles, long Wide, long Split) _before = (Device.TileFrom, Device.WideFrom, Device.SplitBelow);

    public ProductTests() => Device.TileFrom = 0;

    public void Dispose() => (Device.TileFrom, Device.WideFrom, Device.SplitBelow) = _before;

    [Theory]
    [InlineData(8, 8, 16)]
    [InlineData(5, 7, 3)]
    [InlineData(9, 17, 33)]
    [InlineData(65, 70, 40)]
    public void Tiles_of_any_size(int m, int n, int k)
    {
        Torch.ManualSeed(m);
        Tensor a = Torch.Randn(2, m, k), b = Torch.Randn(2, k, n), c = Torch.Randn(2, m, n);
        Near(a.MatMul(b), a.To(Device).MatMul(b.To(Device)));
        Near(a.MatMul(b), a.Transpose(1, 2).Contiguous().To(Device).Transpose(1, 2).MatMul(b.Transpose(1, 2).Contiguous().To(Device).Transpose(1, 2)));
        Near(c.Baddbmm(a, b), c.To(Device).Baddbmm(a.To(Device), b.To(Device)));
        Near(a.To(DType.Float64).MatMul(b.To(DType.Float64)), a.To(Device).To(DType.Float64).MatMul(b.To(Device).To(DType.Float64)));
    }

    /// <summary>Sums of products of 16-bit numbers are exact but for single precision's rounding, and rounded once; no operand and no result is kept in single precision.</summary>
    [Theory]
    [InlineData(DType.Float16, 9.8e-4)]
    [InlineData(DType.BFloat16, 7.9e-3)]
    public void Sixteen_bits_are_read_and_written_as_they_are(DType dtype, double rounding)
    {
        Torch.ManualSeed(1);
        Tensor a = Torch.Randn(2, 17, 33).To(dtype), b = Torch.Randn(2, 33, 9).To(dtype), c = Torch.Randn(2, 17, 9).To(dtype), x = Torch.Randn(1, 4, 6, 6).To(dtype), w = Torch.Randn(5, 4, 3, 3).To(dtype);
        Tensor ga = a.To(Device), gb = b.Transpose(1, 2).Contiguous().To(Device).Transpose(1, 2), gc = c.To(Device), gx = x.To(Device), gw = w.To(Device);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Device.HeldBytes;
        Tensor product = gc.Baddbmm(ga, gb), outputs = Functional.Conv2d(gx, gw);
        // Two results, in blocks of 256 bytes.
        Assert.InRange(Device.HeldBytes - before, 0, 768 + 256);
        Close(Exact(c).Baddbmm(Exact(a), Exact(b)), product);
        Close(Functional.Conv2d(Exact(x), Exact(w)), outputs);

        static Tensor Exact(Tensor x) => x.To(DType.Float64);

        void Close(Tensor expected, Tensor actual)
        {
            Assert.Equal(dtype, actual.DType);
            Assert.InRange((expected - Exact(actual.To(TorchPort.Device.Cpu))).Abs().Amax().Item<double>(), 0, rounding / 2 * expected.Abs().Amax().Item<double>());
        }
    }

    [Theory]
    [InlineData(16, 16, 8)]
    [InlineData(17, 33, 11)]
    [InlineData(130, 140, 20)]
    public void Wide_tiles_of_any_size(int m, int n, int k)
    {
        Device.WideFrom = 0;
        Tiles_of_any_size(m, n, k);
    }

    [Theory]
    [InlineData(3, 7, 515)]
    [InlineData(9, 10, 800)]
    public void Sums_of_few_products_are_split(int m, int n, int k)
    {
        Device.SplitBelow = 1000;
        Assert.Equal(k / 256, Device.Slices(new(m, n, k), groups: 2));
        Assert.Equal(1, Device.Slices(new(m, n, k), groups: 1000));
        Tiles_of_any_size(m, n, k);
    }

    [Fact]
    public void Sums_of_a_weights_gradient_are_split()
    {
        Device.SplitBelow = 1000;
        Torch.ManualSeed(1);
        Tensor x = Torch.Randn(1, 2, 24, 24), w = Torch.Randn(3, 2, 2, 2), gw = w.To(Device).RequiresGrad_();
        w.RequiresGrad_();
        Functional.Conv2d(x, w).Square().Sum().Backward();
        Functional.Conv2d(x.To(Device), gw).Square().Sum().Backward();
        Near(w.Grad! / w.Grad!.Abs().Amax(), gw.Grad! / gw.Grad!.Abs().Amax());
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 1, 1, 1)]
    [InlineData(1, 1, 2, 1)]
    [InlineData(2, 2, 1, 2)]
    public void Convolutions_and_their_gradients(int stride, int padding, int dilation, int groups)
    {
        Torch.ManualSeed(1);
        Tensor x = Torch.Randn(2, 12, 9, 8).RequiresGrad_(), w = Torch.Randn(10, 12 / groups, 3, 3).RequiresGrad_(), b = Torch.Randn(10).RequiresGrad_();
        Tensor gx = x.Detach().To(Device).RequiresGrad_(), gw = w.Detach().To(Device).RequiresGrad_(), gb = b.Detach().To(Device).RequiresGrad_();
        Tensor y = Functional.Conv2d(x, w, b, stride, padding, dilation, groups), gy = Functional.Conv2d(gx, gw, gb, stride, padding, dilation, groups);
        Near(y, gy);
        var g = Torch.RandnLike(y);
        y.Backward(g);
        gy.Backward(g.To(Device));
        Near(x.Grad!, gx.Grad!);
        Near(w.Grad!, gw.Grad!);
        Near(b.Grad!, gb.Grad!);
    }

    // Sums of up to 200 products in another order.
    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Same(Device, actual.Device);
        Assert.InRange((expected - actual.To(TorchPort.Device.Cpu)).Abs().Amax().Item<double>(), 0, 1e-4);
    }
}

/// <summary>Runs alone: it has all products of the device go through tiles.</summary>
[CollectionDefinition(nameof(ProductTests), DisableParallelization = true)]
public class ProductTestsRunAlone;
