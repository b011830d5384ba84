using System.Numerics;
using ILGPU;
using TorchPort.Algebra;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>
/// One of the passes of a Fourier transform, which leaves its results in order. A thread has one, the sum of as many numbers as the pass's radix.
/// Stockham, "High-speed convolution and correlation", 1966.
/// </summary>
internal struct FourierPassKernel<T> : IThreadKernel where T : unmanaged, INumber<T>
{
    /// <summary>Real and imaginary parts side by side: the numbers, the results, and the roots of 1.</summary>
    internal ArrayView<T> X, Y, Roots;

    /// <summary>The length of a transform, the radix, the product of those of the passes before, and the length over all of these.</summary>
    internal Divisor Length, Radix, Step;
    internal int Parts;

    /// <summary>1, or −1 for the inverse.</summary>
    internal T Sign;

    internal T Scale;

    public void Run(int index)
    {
        int row = Length.Over(index), output = Length.Rest(index, row), group = Step.Over(output), q = Step.Rest(output, group), p = Radix.Over(group), j = Radix.Rest(group, p);
        int begin = row * Length.Value + q + Step.Value * p, turn = Parts * Step.Value;
        T re = default, im = default;
        for (int k = 0, root = 0; k < Radix.Value; k++)
        {
            int at = 2 * (begin + Step.Value * Parts * k), to = 2 * root * turn;
            T a = X[at], b = X[at + 1], c = Roots[to], d = Sign * Roots[to + 1];
            re += a * c - b * d;
            im += a * d + b * c;
            root += j;
            if (root >= Radix.Value)
                root -= Radix.Value;
        }
        var twiddle = 2 * p * j * Step.Value;
        T x = Roots[twiddle] * Scale, y = Sign * Roots[twiddle + 1] * Scale;
        Y[2 * index] = re * x - im * y;
        Y[2 * index + 1] = re * y + im * x;
    }
}

public partial class GpuDevice
{
    private readonly FourierTables _fourierTables = new();

    /// <summary>Sums are of the precision of what is transformed, as those of PyTorch are on CUDA.</summary>
    private void Run(FourierTransform f, Tensor y, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        if (y.ElementCount == 0)
            return;
        if (inputs.Length > 1)
            x = Times(x, inputs[1]);
        if (f.IsMirrored && !y.DType.IsComplex)
            x = Times(x, Mirrored(f.N, x.DType));
        if (Single(x.DType) && Single(y.DType))
            Transform<float>(f, y, x);
        else
            Transform<double>(f, y, x);
        if (f.IsMirrored && y.DType.IsComplex)
            Elementwise(new Binary.Forward<Mul>(default), y.DType, y, [y, Mirrored(f.N, y.DType)]);

        static bool Single(DType dtype) => dtype is DType.Float32 or DType.Complex64;
    }

    private Tensor Times(Tensor x, Tensor factor)
    {
        var y = Tensor.Empty(x.ShapeArray, x.DType, this);
        Elementwise(new Binary.Forward<Mul>(default), x.DType, y, [x, factor]);
        return y;
    }

    /// <summary>How many numbers of a whole transform each of a half stands for.</summary>
    private Tensor Mirrored(int n, DType dtype)
    {
        var weight = Torch.Full([n / 2 + 1], 2.0, dtype, this);
        weight.Narrow(0, 0, 1).Fill_(1);
        if (n % 2 == 0)
            weight.Narrow(0, n / 2, 1).Fill_(1);
        return weight;
    }

    private void Transform<T>(FourierTransform f, Tensor y, Tensor x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var dtype = TypePromotion.ComplexOf(Kernels.Native.Type<T>());
        long[] shape = [.. x.Shape[..^1], f.N];
        var length = x.Shape[^1];
        var from = x.IsContiguous && x.DType == dtype && length == f.N ? x : Filled();
        var whole = y.IsContiguous && y.DType == dtype && y.Shape[^1] == f.N ? y : Tensor.Empty(shape, dtype, this);
        if (RootsOfUnity.IsOfSmallFactors(f.N))
            Passes<T>(whole, from, f.N, f.Inverse, f.Scale);
        else
            Bluestein<T>(whole, from, f);
        if (!ReferenceEquals(whole, y))
            Elementwise(default(Conversion.Same), dtype, y, [whole.Narrow(-1, 0, y.Shape[^1])]);

        // What is not there is 0.
        Tensor Filled()
        {
            var filled = Tensor.Empty(shape, dtype, this);
            if (length < f.N)
                filled.Zero_();
            Elementwise(default(Conversion.Same), dtype, filled.Narrow(-1, 0, length), [x]);
            return filled;
        }
    }

    /// <param name="y">Contiguous results.</param>
    /// <param name="x">Contiguous numbers, which stay.</param>
    /// <param name="n">Their number.</param>
    /// <param name="inverse">Whether the exponent has the other sign.</param>
    /// <param name="scale">A factor of the results.</param>
    private void Passes<T>(Tensor y, Tensor x, int n, bool inverse, double scale) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var factors = n == 1 ? [1] : RootsOfUnity.Factors(n);
        var roots = _fourierTables.Roots<T>(this, n);
        int step = 1, parts = n;
        for (var i = 0; i < factors.Length; i++)
        {
            var isLast = i == factors.Length - 1;
            var into = isLast ? y : Tensor.Empty(y.ShapeArray, y.DType, this);
            parts /= factors[i];
            Launch(new FourierPassKernel<T>
            {
                X = Numbers<T>(x),
                Y = Numbers<T>(into),
                Roots = Numbers<T>(roots),
                Length = new(n),
                Radix = new(factors[i]),
                Step = new(step),
                Parts = parts,
                Sign = inverse ? -T.One : T.One,
                Scale = isLast ? T.CreateChecked(scale) : T.One,
            }, y.ElementCount);
            KeepAlive(x, into, roots);
            step *= factors[i];
            x = into;
        }
    }

    /// <summary>As a convolution, by transforms of a power of two.</summary>
    private void Bluestein<T>(Tensor y, Tensor x, FourierTransform f) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (chirp, filter) = _fourierTables.Chirp<T>(this, f.N, f.Inverse, (to, from) => Passes<T>(to, from, (int)to.ElementCount, inverse: false, scale: 1));
        var length = (int)filter.ElementCount;
        Tensor a = Tensor.Empty([.. x.Shape[..^1], length], x.DType, this), b = Tensor.Empty(a.ShapeArray, a.DType, this), used = a.Narrow(-1, 0, f.N);
        a.Zero_();
        Multiply(used, x, chirp);
        Passes<T>(b, a, length, inverse: false, scale: 1);
        Multiply(b, b, filter);
        Passes<T>(a, b, length, inverse: true, f.Scale / length);
        Multiply(y, used, chirp);

        void Multiply(Tensor to, Tensor left, Tensor right) => Elementwise(new Binary.Forward<Mul>(default), to.DType, to, [left, right]);
    }

    /// <summary>The parts of contiguous complex numbers, side by side.</summary>
    private static ArrayView<T> Numbers<T>(Tensor x) where T : unmanaged => Whole<T>(x).SubView(2 * x.StorageOffset, 2 * x.ElementCount);
}
