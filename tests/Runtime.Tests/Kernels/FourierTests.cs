using System.Numerics;

namespace TorchPort.Tests;

/// <summary>Fourier transforms against sums of products in double precision.</summary>
public class FourierTests
{
    /// <summary>
    /// Rounding errors grow with the number of passes: their root mean square over the results' own stays at few roundings. In double precision most of it is the sums'.
    /// </summary>
    private const double Single = 4e-7, Double = 4e-15;

    /// <summary>Every radix, products of them, primes that are radices and ones that are convolved, and lengths that one vector alone is split at.</summary>
    public static TheoryData<int> Lengths =>
        [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 15, 16, 25, 27, 29, 31, 32, 35, 37, 60, 62, 64, 74, 97, 100, 121, 127, 128, 200, 240, 243, 251, 256, 400, 401, 480, 512, 625, 1000];

    /// <summary>One vector, fewer than a lane has numbers, and more.</summary>
    private static readonly long[] Counts = [1, 5, 35];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ComplexNumbers(int n)
    {
        var all = Numbers(Counts[^1], n, n);
        Tensor forward = Sums(all, inverse: false), inverse = Sums(all, inverse: true);
        foreach (var count in Counts)
        {
            foreach (var dtype in new[] { DType.Complex64, DType.Complex128 })
            {
                var x = all.Narrow(0, 0, count).To(dtype);
                Close(forward.Narrow(0, 0, count), FFT.Fft(x));
                Close(inverse.Narrow(0, 0, count) / n, FFT.Ifft(x));
                Close(forward.Narrow(0, 0, count) / Math.Sqrt(n), FFT.Fft(x, norm: "ortho"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void RealNumbers(int n)
    {
        var all = Numbers(Counts[^1], n, n).Real().Contiguous();
        var half = Sums(all, inverse: false).Narrow(1, 0, n / 2 + 1);
        foreach (var count in Counts)
        {
            foreach (var dtype in new[] { DType.Float32, DType.Float64 })
            {
                Tensor x = all.Narrow(0, 0, count), y = half.Narrow(0, 0, count);
                Close(y, FFT.Rfft(x.To(dtype)));
                Close(y.Conj() / n, FFT.Ihfft(x.To(dtype)));
                var given = y.To(TypePromotion.ComplexOf(dtype));
                Close(x, FFT.Irfft(given, n));
                Close(x * n, FFT.Hfft(given.Conj(), n));
            }
        }
    }

    /// <summary>Imaginary parts that a transform of real numbers cannot have are ignored.</summary>
    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void ImaginaryPartsOfRealOnes(int n)
    {
        var half = Numbers(3, n / 2 + 1, 1);
        var given = half.Clone();
        given.Imag().Narrow(1, 0, 1).Zero_();
        if (n % 2 == 0)
            given.Imag().Narrow(1, n / 2, 1).Zero_();
        Assert.Equal(FFT.Irfft(given, n).ToArray<double>(), FFT.Irfft(half, n).ToArray<double>());
    }

    /// <summary>Any dimension, views, and vectors that overlap.</summary>
    [Theory]
    [InlineData(DType.Complex64)]
    [InlineData(DType.Complex128)]
    public void Strides(DType dtype)
    {
        var x = Numbers(6, 40 * 18, 3).To(dtype).Reshape(6, 40, 18);
        var real = x.Real();
        foreach (var dim in new[] { 0, 1, 2 })
        {
            Close(Sums(Rows(x, dim), false), Rows(FFT.Fft(x, dim: dim), dim));
            Close(FFT.Rfft(Rows(real, dim).Contiguous().To(DType.Float64)), Rows(FFT.Rfft(real, dim: dim), dim));
            Close(Rows(x.Real(), dim).To(DType.Float64), Rows(FFT.Irfft(FFT.Rfft(real, dim: dim), x.Shape[dim], dim), dim));
        }
        var narrow = x.Slice(1, 3, 37, 2).Slice(0, 1, 5);
        Close(Sums(Rows(narrow, 1), false), Rows(FFT.Fft(narrow, dim: 1), 1));
        Close(Sums(Rows(x.Transpose(0, 2), 1), false), Rows(FFT.Fft(x.Transpose(0, 2), dim: 1), 1));
        var frames = real.Contiguous().Reshape(2, -1).Unfold(1, 20, 7);
        Close(FFT.Rfft(frames.Contiguous().To(DType.Float64)), FFT.Rfft(frames));
        Close(FFT.Rfft(frames.Contiguous().To(DType.Float64), dim: 1), FFT.Rfft(frames, dim: 1));

        static Tensor Rows(Tensor x, int dim) => x.Transpose(dim, -1).Reshape(-1, x.Shape[dim]);
    }

    /// <summary>A long vector, which threads share, and a prime one.</summary>
    [Theory]
    [InlineData(1155)]
    [InlineData(2187)]
    [InlineData(4099)]
    [InlineData(8192)]
    [InlineData(1 << 16)]
    [InlineData(3 * 5 * 7 * 1024)]
    [InlineData(65537)]
    public void LongVectors(int n)
    {
        var x = Numbers(1, n, n);
        var single = x.To(DType.Complex64);
        var y = FFT.Fft(x);
        Close(y, FFT.Fft(single));
        Close(x, FFT.Ifft(y));
        Close(FFT.Fft(x.Real())[.., ..(n / 2 + 1)], FFT.Rfft(single.Real()));
        foreach (var k in new[] { 0, 1, 7, n / 2, n - 1 })
            Assert.InRange((Sum(x, k) - y[0, k]).Abs().Item<double>(), 0, 1e-15 * n);
    }

    /// <summary>Frames of a signal times a window, and their gradients, are those of the operations one by one.</summary>
    [Theory]
    [InlineData(12, 4)]
    [InlineData(15, 4)]
    [InlineData(512, 200)]
    public void WindowedFrames(int n, int hop)
    {
        var generator = new Generator().ManualSeed(n);
        var signal = Torch.Randn([2, 2000], generator: generator, dtype: DType.Float64).RequiresGrad_();
        var window = Torch.Randn([n], generator: generator, dtype: DType.Float64).RequiresGrad_();
        var spectra = signal.Stft(n, hop, window: window, center: false, returnComplex: true);
        spectra.ViewAsReal().Square().Sum().Backward();
        var (bySignal, byWindow) = (signal.Grad!, window.Grad!);
        (signal.Grad, window.Grad) = (null, null);
        var frames = FFT.Rfft(signal.Unfold(1, n, hop) * window);
        frames.ViewAsReal().Square().Sum().Backward();
        Close(frames.Transpose(1, 2), spectra);
        Close(signal.Grad!, bySignal);
        Close(window.Grad!, byWindow);
        var single = signal.Detach().To(DType.Float32).Stft(n, hop, window: window.Detach().To(DType.Float32), center: false, returnComplex: true);
        Close(frames.Detach().Transpose(1, 2), single);
    }

    /// <summary>What is infinite in one vector stays there.</summary>
    [Fact]
    public void VectorsSideBySide()
    {
        var x = Torch.Ones([4, 12]);
        x[1, 3] = double.PositiveInfinity;
        var y = FFT.Rfft(x).Abs().IsFinite().All(1);
        Assert.Equal([true, false, true, true], y.ToArray<bool>());
    }

    private static Tensor Numbers(long count, long n, int seed)
    {
        var generator = new Generator().ManualSeed(seed);
        return Torch.Complex(Torch.Randn([count, n], generator: generator, dtype: DType.Float64), Torch.Randn([count, n], generator: generator, dtype: DType.Float64));
    }

    private static Tensor Sums(Tensor x, bool inverse)
    {
        var n = (int)x.Shape[1];
        var roots = new Complex[n];
        for (var k = 0; k < n; k++)
        {
            var (sin, cos) = double.SinCosPi(2.0 * k / n);
            roots[k] = new(cos, inverse ? sin : -sin);
        }
        var matrix = new Complex[n * n];
        for (var j = 0L; j < n; j++)
        {
            for (var k = 0L; k < n; k++)
                matrix[j * n + k] = roots[j * k % n];
        }
        return x.To(DType.Complex128).MatMul(Torch.Tensor(matrix).Reshape(n, n));
    }

    private static Tensor Sum(Tensor x, long k)
    {
        var n = x.Shape[1];
        var sum = Complex.Zero;
        var numbers = x.ToArray<Complex>();
        for (var j = 0L; j < n; j++)
        {
            var (sin, cos) = double.SinCosPi(-2.0 * (j * k % n) / n);
            sum += numbers[j] * new Complex(cos, sin);
        }
        return Torch.Tensor(new[] { sum });
    }

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        var tolerance = actual.DType is DType.Float32 or DType.Complex64 ? Single : Double;
        var wide = actual.DType.IsComplex ? DType.Complex128 : DType.Float64;
        double error = (actual.To(wide) - expected).Abs().Square().Sum().Sqrt().Item<double>(), size = expected.Abs().Square().Sum().Sqrt().Item<double>();
        Assert.InRange(error, 0, tolerance * size);
    }
}
