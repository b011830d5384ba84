using TorchPort.Nn;

namespace TorchPort.Tests;

/// <summary>Pooling beside its definition, window by window: both layouts, all paths, gradients.</summary>
public class PoolTests
{
    /// <summary>Input size, kernel, stride, padding, dilation.</summary>
    public static TheoryData<int, int, int, int, int> Windows => new()
    {
        { 24, 2, 2, 0, 1 }, { 57, 3, 2, 1, 1 }, { 112, 3, 2, 1, 1 }, { 14, 3, 1, 1, 1 }, { 9, 2, 1, 0, 1 }, { 33, 3, 3, 1, 2 }, { 7, 7, 1, 0, 1 },
        { 21, 5, 4, 2, 1 }, { 20, 9, 1, 4, 1 }, { 30, 5, 1, 2, 2 }, { 40, 2, 3, 1, 3 }, { 5, 5, 5, 2, 1 }, { 70, 1, 2, 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void TakesTheLargestOfEachWindow(int size, int kernel, int stride, int padding, int dilation)
    {
        foreach (var dtype in new[] { DType.Float32, DType.Float64, DType.Float16 })
        {
            foreach (var last in new[] { false, true })
            {
                var x = Images(size, dtype, last).RequiresGrad_();
                var (y, indices) = Functional.MaxPool2dWithIndices(x, kernel, stride, padding, dilation);
                var expected = new double[y.ElementCount];
                var places = new long[y.ElementCount];
                var gradient = new double[x.ElementCount];
                double[] numbers = x.Detach().Contiguous().ToArray<double>();
                Each(x, y, (kernel, stride, padding, dilation), (at, plane, taps) =>
                {
                    var (best, place) = (double.NegativeInfinity, taps[0]);
                    foreach (var tap in taps)
                    {
                        var v = numbers[plane + tap];
                        if (v > best || double.IsNaN(v))
                            (best, place) = (v, tap);
                    }
                    (expected[at], places[at]) = (best, place);
                    gradient[plane + place] += at % 7 - 3;
                });
                Assert.Equal(expected, y.Detach().Contiguous().ToArray<double>());
                Assert.Equal(places, indices.Contiguous().ToArray<long>());
                y.Backward(Torch.Arange(y.ElementCount).Remainder(7).Sub(3).View(y.Shape.ToArray()).To(dtype));
                Assert.Equal(gradient, x.Grad!.Contiguous().ToArray<double>());
                Assert.Equal(gradient, GradientWithoutIndices(x, g => Functional.MaxPool2d(g, kernel, stride, padding, dilation)).ToArray<double>());
                using (GradMode.NoGrad())
                    Assert.Equal(expected, Functional.MaxPool2d(x, kernel, stride, padding, dilation).Contiguous().ToArray<double>());
                Assert.Equal(last && y.Shape[2] > 1, !y.IsContiguous);
            }
        }
    }

    /// <summary>Its derivative takes from where the gradient gives to.</summary>
    [Theory]
    [MemberData(nameof(Windows))]
    public void DerivativesOfGradientsOfTheLargest(int size, int kernel, int stride, int padding, int dilation)
    {
        Tensor x = Images(size, DType.Float64, channelsLast: false), weights = Torch.Arange(x.ElementCount).To(DType.Float64).View(x.Shape.ToArray());
        var (y, indices) = Functional.MaxPool2dWithIndices(x, kernel, stride, padding, dilation);
        var g = Torch.Ones(y.Shape.ToArray(), DType.Float64).RequiresGrad_();
        x = x.Detach().RequiresGrad_();
        var gradient = Torch.Grad([Functional.MaxPool2d(x, kernel, stride, padding, dilation)], [x], [g], createGraph: true)[0]!;
        (gradient * weights).Sum().Backward();
        Assert.Equal(weights.Flatten(2).Gather(2, indices.Flatten(2)).ToArray<double>(), g.Grad!.ToArray<double>());
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void TakesTheMeanOfEachWindow(int size, int kernel, int stride, int padding, int dilation)
    {
        Assert.SkipWhen(dilation > 1, "Means have no dilation.");
        foreach (var countPadding in new[] { false, true })
        {
            foreach (var last in new[] { false, true })
            {
                var x = Images(size, DType.Float64, last).NanToNum(0, 1, -1).Detach().RequiresGrad_();
                var y = Functional.AvgPool2d(x, kernel, stride, padding, countIncludePad: countPadding);
                var expected = new double[y.ElementCount];
                var gradient = new double[x.ElementCount];
                double[] numbers = x.Detach().Contiguous().ToArray<double>();
                Each(x, y, (kernel, stride, padding, 1), (at, plane, taps) =>
                {
                    var divisor = countPadding ? kernel * kernel : taps.Count;
                    foreach (var tap in taps)
                    {
                        expected[at] += numbers[plane + tap] / divisor;
                        gradient[plane + tap] += (at % 7 - 3.0) / divisor;
                    }
                });
                Near(expected, y.Detach());
                y.Backward(Torch.Arange(y.ElementCount).Remainder(7).Sub(3).View(y.Shape.ToArray()).To(DType.Float64));
                Near(gradient, x.Grad!);
            }
        }
    }

    [Fact]
    public void WindowsOfUnequalSize()
    {
        foreach (var last in new[] { false, true })
        {
            var x = Images(23, DType.Float64, last).NanToNum(0, 1, -1);
            foreach (var output in new[] { 1, 2, 5, 23 })
            {
                var means = Functional.AdaptiveAvgPool2d(x, output);
                var largest = Functional.AdaptiveMaxPool2d(x, output);
                for (var i = 0; i < output * output; i++)
                {
                    int h = i / output, w = i % output, top = h * 23 / output, left = w * 23 / output;
                    var window = x.Narrow(2, top, ((h + 1) * 23 + output - 1) / output - top).Narrow(3, left, ((w + 1) * 23 + output - 1) / output - left);
                    Near(window.Mean([2, 3]).ToArray<double>(), means.Select(3, w).Select(2, h));
                    Near(window.Amax([2, 3]).ToArray<double>(), largest.Select(3, w).Select(2, h));
                }
            }
        }
    }

    private static Tensor GradientWithoutIndices(Tensor x, Func<Tensor, Tensor> pool)
    {
        x = x.Detach().RequiresGrad_();
        var y = pool(x);
        y.Backward(Torch.Arange(y.ElementCount).Remainder(7).Sub(3).View(y.Shape.ToArray()).To(x.DType));
        return x.Grad!.Contiguous();
    }

    private static void Near(double[] expected, Tensor actual)
    {
        var numbers = actual.Contiguous().ToArray<double>();
        Assert.Equal(expected.Length, numbers.Length);
        // Sums of at most 529 numbers near 1, in another order.
        for (var i = 0; i < numbers.Length; i++)
            Assert.InRange(numbers[i] - expected[i], -1e-13, 1e-13);
    }

    /// <summary>Numbers of few values, so that many are equal, some of them NaN and infinite.</summary>
    private static Tensor Images(int size, DType dtype, bool channelsLast)
    {
        const int Channels = 21;
        var random = new Random(size);
        var numbers = new double[2 * Channels * size * size];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = random.Next(200) switch { 0 => double.NaN, < 5 => double.NegativeInfinity, var n => n % 13 - 6 };
        numbers.AsSpan(0, size * size).Fill(double.NegativeInfinity);
        var x = Torch.Tensor<double>(numbers, [2, Channels, size, size]).To(dtype);
        return channelsLast ? x.Permute(0, 2, 3, 1).Contiguous().Permute(0, 3, 1, 2) : x;
    }

    private static void Each(Tensor x, Tensor y, (int Kernel, int Stride, int Padding, int Dilation) window, Action<long, long, List<long>> body)
    {
        long size = x.Shape[2], output = y.Shape[2];
        for (var at = 0L; at < y.ElementCount; at++)
        {
            var plane = at / (output * output);
            List<long> taps = [];
            for (var k = 0; k < window.Kernel * window.Kernel; k++)
            {
                long h = at / output % output * window.Stride - window.Padding + k / window.Kernel * window.Dilation, w = at % output * window.Stride - window.Padding + k % window.Kernel * window.Dilation;
                if (h >= 0 && h < size && w >= 0 && w < size)
                    taps.Add(h * size + w);
            }
            body(at, plane * size * size, taps);
        }
    }
}
