namespace TorchPort.Tests.Kernels;

/// <summary>Extremes, their places and the best few agree with a plain search, however the rows lie: the first of equals, and what is no number before all others.</summary>
public class ExtremeTests
{
    private static readonly DType[] DTypes = [DType.Float32, DType.Float64, DType.Int64, DType.Float16];

    public static TheoryData<int> Lengths => [1, 2, 3, 5, 10, 15, 16, 17, 21, 31, 32, 33, 47, 80, 200, 4095, 4103, 4111, 4112, 4113, 9000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void FindsPlaces(int length)
    {
        var random = new Random(length);
        foreach (var dtype in DTypes)
        {
            foreach (var rows in length > 1000 ? [1, 3] : new[] { 1, 5, 64, 131, 300 })
            {
                var x = Numbers(random, dtype, rows, length);
                Check(x, 1);
                Check(x.T().Contiguous().T(), 1);
                Check(x.T(), 0);
                Check(x.Unsqueeze(0), 2);
                if (length > 4)
                    Check(x.Slice(1, 0, length, 2), 1);
                if (rows == 300)
                    Check(x.T().Contiguous().View(length, 3, 100), 0);
            }
        }
    }

    private static void Check(Tensor x, int dim)
    {
        var rows = x.Movedim(dim, -1).Contiguous().View(-1, x.Size(dim));
        foreach (var largest in new[] { true, false })
        {
            var (values, indices) = largest ? x.Max(dim) : x.Min(dim);
            var places = (largest ? x.ArgMax(dim) : x.ArgMin(dim)).ToArray<long>();
            var extremes = (largest ? x.Amax([dim]) : x.Amin([dim])).To(DType.Float64).ToArray<double>();
            var (v, at) = (values.To(DType.Float64).ToArray<double>(), indices.ToArray<long>());
            var data = rows.To(DType.Float64).ToArray<double>();
            var length = (int)x.Size(dim);
            for (var row = 0; row < at.Length; row++)
            {
                var best = Order(data.AsSpan(row * length, length).ToArray(), largest)[0];
                Assert.Equal(best, at[row]);
                Assert.Equal(best, places[row]);
                Assert.Equal(data[row * length + best], v[row]);
                Assert.Equal(data[row * length + best], extremes[row]);
            }
        }
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(1, 1000)]
    [InlineData(10, 80)]
    [InlineData(10, 1003)]
    [InlineData(32, 300)]
    [InlineData(33, 264)]
    [InlineData(33, 2000)]
    [InlineData(100, 5001)]
    public void FindsTheBestFew(int k, int length)
    {
        var random = new Random(k);
        foreach (var dtype in DTypes)
        {
            // Ascending and descending ones too, of which all or none are better than those before.
            foreach (var x in new[] { Numbers(random, dtype, 7, length), Torch.Arange(length).To(dtype).View(1, length), Torch.Arange(length).Neg().To(dtype).View(1, length) })
            {
                var data = x.To(DType.Float64).ToArray<double>();
                foreach (var largest in new[] { true, false })
                {
                    var (values, indices) = x.Topk(k, 1, largest);
                    var (v, at) = (values.To(DType.Float64).ToArray<double>(), indices.ToArray<long>());
                    for (var row = 0; row < x.Size(0); row++)
                    {
                        var expected = Order(data.AsSpan(row * length, length).ToArray(), isNanFirst: largest, descending: largest)[..k];
                        Assert.Equal(expected, at[(row * k)..((row + 1) * k)].Select(i => (int)i));
                        Assert.Equal(expected.Select(i => data[row * length + i]), v[(row * k)..((row + 1) * k)]);
                    }
                }
            }
        }
    }

    [Fact]
    public void KnowsTheLeastInteger()
    {
        var x = Torch.Full([3, 100], 5L);
        x.Select(1, 70).Fill_(long.MinValue);
        x.Select(1, 90).Fill_(long.MaxValue);
        Assert.Equal([70, 70, 70], x.ArgMin(1).ToArray<long>());
        Assert.Equal([90, 90, 90], x.ArgMax(1).ToArray<long>());
    }

    /// <summary>A row's sum is the same bits whether it stands alone or among others, for which rows are laid side by side.</summary>
    [Theory]
    [MemberData(nameof(Lengths))]
    public void ARowsSumDoesNotDependOnOthers(int length)
    {
        Torch.ManualSeed(length);
        var x = Torch.Randn([131, length]);
        var sums = x.Sum([1]).ToArray<float>();
        for (var row = 0; row < 131; row++)
        {
            Assert.Equal(x.Narrow(0, row, 1).Sum([1]).ToArray<float>()[0], sums[row]);
            Assert.Equal(x.Select(0, row).To(DType.Float64).Sum().Item<double>(), sums[row], 1e-6 * length);
        }
    }

    private static int[] Order(double[] row, bool largest) => Order(row, isNanFirst: true, descending: largest);

    private static int[] Order(double[] row, bool isNanFirst, bool descending)
    {
        var places = Enumerable.Range(0, row.Length);
        var byNan = places.OrderBy(i => double.IsNaN(row[i]) == isNanFirst ? 0 : 1);
        return [.. descending ? byNan.ThenByDescending(i => row[i]) : byNan.ThenBy(i => row[i])];
    }

    /// <summary>Few different numbers, zeros of both signs and infinities, and in some rows what is no number.</summary>
    private static Tensor Numbers(Random random, DType dtype, int rows, int length)
    {
        var data = new double[rows * length];
        for (var i = 0; i < data.Length; i++)
        {
            var pick = random.Next(40);
            data[i] = dtype == DType.Int64 ? random.Next(-9, 9) : pick == 0 ? double.NegativeInfinity : pick == 1 ? -0.0 : i / length % 3 == 0 && random.Next(length) == 0 ? double.NaN : random.Next(-20, 20) * 0.5;
        }
        return Torch.Tensor<double>(data, [rows, length]).To(dtype);
    }
}
