using TorchPort.Gpu;
using TorchPort.Nn;

namespace TorchPort.Tests.Gpu;

/// <summary>Long rows, and indices that lead many elements to few, which are shared out among many threads.</summary>
[Collection(nameof(MemoryTests))]
public class RowTests
{
    private static readonly GpuDevice Device = Devices.Tested;

    [Theory]
    [InlineData(3, 64)]
    [InlineData(2, 700)]
    [InlineData(1, 9000)]
    public void Extremes_and_where_they_are(long rows, long length)
    {
        Torch.ManualSeed(length);
        Tensor x = Torch.RandInt(0, 40, [rows, length]).To(DType.Float32), withNan = x.Clone();
        withNan[0, length / 2] = double.NaN;
        withNan[0, length - 1] = double.NaN;
        foreach (var t in new[] { x, x.Neg(), withNan })
        {
            foreach (var dim in new[] { 0, 1 })
            {
                Same(t, y => y.Max(dim).Values);
                // The first of equals.
                Same(t, y => y.ArgMax(dim));
                Same(t, y => y.ArgMin(dim));
            }
        }
    }

    [Fact]
    public void Means_of_long_sets_are_rounded_once()
    {
        Torch.ManualSeed(3);
        var x = Torch.Randn([8, 2, 32, 32]).Add(1000);
        var y = Functional.BatchNorm(x.To(Device), null, null, training: true).To(TorchPort.Device.Cpu);
        var exact = Functional.BatchNorm(x.To(DType.Float64), null, null, training: true);
        // Half a unit in the last place of 1000, of the mean and of the difference from it.
        Assert.InRange((y.To(DType.Float64) - exact).Abs().Amax().Item<double>(), 0, 1e-4);
    }

    [Theory]
    [InlineData(2, 50)]
    [InlineData(1, 5000)]
    public void Sums_of_what_comes_before(long rows, long length)
    {
        Torch.ManualSeed(length);
        var x = Torch.RandInt(-5, 6, [rows, length]);
        Same(x, y => y.Cumsum(1));
        Same(x.To(DType.Float32), y => y.Cumsum(1));
        Same(x.Sign(), y => y.Cumprod(1));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(40, 7)]
    [InlineData(300, 50)]
    public void Scattering_through_a_sorted_index(long length, long targets)
    {
        Torch.ManualSeed(length);
        var before = Device.SortFrom;
        try
        {
            Device.SortFrom = 1;
            Tensor index = Torch.RandInt(0, targets, [length, 3]), values = Torch.RandInt(-9, 10, [length, 3]).To(DType.Float32);
            foreach (var dim in new[] { 0, 1 })
            {
                Tensor i = dim == 0 ? index : index.T().Contiguous(), v = dim == 0 ? values : values.T(), into = dim == 0 ? Torch.Ones([targets, 3]) : Torch.Ones([3, targets]);
                Same(into, y => y.ScatterAdd(dim, i.To(y.Device), v.To(y.Device)));
                Same(into, y => y.ScatterReduce(dim, i.To(y.Device), v.To(y.Device), ScatterReduction.Amax));
                Same(into, y => y.Scatter(dim, i.To(y.Device), v.To(y.Device)));
            }
            Same(Torch.Zeros([targets]), y => y.IndexAdd(0, index.Select(1, 0).To(y.Device), values.Select(1, 0).To(y.Device)));
        }
        finally
        {
            Device.SortFrom = before;
        }
    }

    // Whole numbers, of which sums are exact.
    private static void Same(Tensor x, Func<Tensor, Tensor> function)
    {
        Tensor expected = function(x), actual = function(x.To(Device));
        Assert.Same(Device, actual.Device);
        Assert.True(expected.To(DType.Float64).NanToNum(nan: 1e9).Equal(actual.To(TorchPort.Device.Cpu).To(DType.Float64).NanToNum(nan: 1e9)), $"expected {expected}, got {actual}");
    }
}
