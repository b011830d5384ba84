using TorchPort.Kernels;
using TorchPort.Plans;

namespace TorchPort.Tests;

/// <summary>Elementwise functions, reductions and products whose rows are shorter than vectors, or no multiple of them: what channels of pixels are.</summary>
public sealed class ShortRowTests
{
    public static TheoryData<int> Channels => [1, 2, 7, 8, 15, 16, 17, 24, 31, 33, 40, 100, 257];

    [Theory]
    [MemberData(nameof(Channels))]
    public void RowsThatAreRepeatedAreReadRight(int channels)
    {
        foreach (var dtype in new[] { DType.Float32, DType.Float64, DType.Int64 })
        {
            foreach (var pixels in new[] { 1, 3, 50, 300 })
            {
                var x = Numbers(dtype, 2, pixels, channels);
                // For each channel, each pixel, each image; a transposed one, and every second channel.
                Tensor[] others = [Numbers(dtype, channels), Numbers(dtype, pixels, 1), Numbers(dtype, 2, 1, channels), Numbers(dtype, 2, channels, pixels).Transpose(1, 2), Numbers(dtype, 2, pixels, 2 * channels).Slice(2, 0, 2 * channels, 2)];
                foreach (var other in others)
                    Same(x, other, x.Mul(other).Add(other));
                Same(others[^1], others[0], others[^1].Mul(others[0]).Add(others[0]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void ColumnsAreReduced(int channels)
    {
        foreach (var (batch, height, width) in new[] { (1, 1, 3), (2, 7, 9), (1, 64, 50), (1, 300, 300) })
        {
            var x = Numbers(DType.Float32, batch, height, width, channels);
            var padded = Numbers(DType.Float32, batch, height, width, channels + 3).Narrow(3, 1, channels);
            foreach (var image in new[] { x, padded })
            {
                // Small whole numbers: sums are exact in any order.
                Assert.Equal(image.To(DType.Float64).Sum([1, 2]).ToArray<double>(), image.Sum([1, 2]).To(DType.Float64).ToArray<double>());
                Assert.Equal(image.To(DType.Float64).Contiguous().Amax([1, 2]).ToArray<double>(), image.Amax([1, 2]).To(DType.Float64).ToArray<double>());
            }
        }
    }

    /// <summary>Four at a time, and alone: each to the same bit.</summary>
    [Theory]
    [MemberData(nameof(Channels))]
    public void RowsAreReduced(int channels)
    {
        var x = Torch.Randn([301, channels + 3]).Narrow(1, 1, channels);
        float[] sums = x.Sum([1]).ToArray<float>(), largest = x.Amax([1]).ToArray<float>();
        for (var row = 0; row < sums.Length; row++)
        {
            var alone = x.Narrow(0, row, 1);
            Assert.Equal(alone.Sum([1]).ToArray<float>()[0], sums[row]);
            Assert.Equal(alone.ToArray<float>().Max(), largest[row]);
        }
        Assert.Equal(x.To(DType.Int32).To(DType.Int64).Sum([1]).ToArray<long>(), x.To(DType.Int32).Sum([1], dtype: DType.Int32).To(DType.Int64).ToArray<long>());
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public unsafe void ProductsEndInsideATile(int columns)
    {
        foreach (var (rows, depth) in new[] { (1, 5), (13, 40), (29, 700) })
        {
            Tensor a = Numbers(DType.Float32, rows, depth), b = Numbers(DType.Float32, depth, columns), start = Numbers(DType.Float32, columns);
            var expected = a.To(DType.Float64).MatMul(b.To(DType.Float64)).Add(start);
            Assert.Equal(expected.ToArray<double>(), a.MatMul(b).Add(start).To(DType.Float64).ToArray<double>());
            // In a wider matrix, whose other columns stay as they are.
            var c = Torch.Full([rows, columns + 5], 7f);
            PackedMatrix.Of(new((float*)b.Data, columns, 1), depth, columns).Multiply((float*)a.Data, depth, rows, (float*)c.Data, columns + 5, (float*)start.Data, null);
            Assert.Equal(expected.ToArray<double>(), c.Narrow(1, 0, columns).To(DType.Float64).ToArray<double>());
            Assert.All(c.Narrow(1, columns, 5).ToArray<float>(), v => Assert.Equal(7, v));
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void WhatIsTooSmallForASoftmaxIsNothing(int size)
    {
        var x = Torch.Randn(3, size).Mul(40);
        using (GradMode.NoGrad())
            x.Narrow(1, 0, (size + 1) / 2).Add_(float.MinValue);
        var expected = x.To(DType.Float64).Softmax(-1).ToArray<double>();
        var actual = x.Softmax(-1).ToArray<float>();
        // Rounding of the exponent's argument, which is up to 87, times the exponential.
        for (var i = 0; i < actual.Length; i++)
            Assert.InRange(actual[i], expected[i] - 2e-5, expected[i] + 2e-5);
        // e⁻⁸⁷ over a sum that is at most the count.
        Assert.All(actual, v => Assert.True(v == 0 || v >= 1.6e-38f / size, $"{v}"));
    }

    private static Tensor Numbers(DType dtype, params long[] shape) => Torch.RandInt(-4, 5, shape).To(dtype);

    private static void Same(Tensor a, Tensor b, Tensor actual)
    {
        // Without short rows: all operands as they are in full.
        var other = b.Expand([.. a.Shape]).Contiguous().To(DType.Float64);
        Assert.Equal(a.Contiguous().To(DType.Float64).Mul(other).Add(other).ToArray<double>(), actual.Contiguous().To(DType.Float64).ToArray<double>());
        var session = new Session(x => [x[0].Mul(x[1]).Add(x[1])]);
        Assert.Equal(actual.Contiguous().To(DType.Float64).ToArray<double>(), session.Run(a, b)[0].To(DType.Float64).ToArray<double>());
    }
}
