namespace TorchPort.Tests.Gpu;

/// <summary>Complex numbers and Fourier transforms on the device, against the processor's.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class ComplexTests
{
    private static readonly Device Device = Devices.Tested;

    public static TheoryData<string> Names => [.. Functions.Keys];

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> Functions = new(StringComparer.Ordinal)
    {
        ["add"] = (x, y) => x + y.Real(),
        ["mul"] = (x, y) => x * y,
        ["div"] = (x, y) => x / y,
        ["reciprocal"] = (x, _) => x.Reciprocal(),
        ["abs"] = (x, _) => x.Abs(),
        ["angle"] = (x, _) => x.Angle(),
        ["exp"] = (x, _) => x.Exp(),
        ["log"] = (x, _) => x.Log(),
        ["sqrt"] = (x, _) => x.Sqrt(),
        ["sin"] = (x, _) => x.Sin(),
        ["cos"] = (x, _) => x.Cos(),
        ["tanh"] = (x, _) => x.Tanh(),
        ["conj"] = (x, _) => x.Conj(),
        ["where"] = (x, y) => Torch.Where(x.Ne(y), x, y * 2),
        ["eq"] = (x, y) => x.Eq(Torch.Cat([x.Slice(0, 0, 2), y.Slice(0, 2)])).To(DType.Complex64) * y,
        ["sum"] = (x, _) => x.Sum([0]),
        ["sum_all"] = (x, _) => x.Sum(),
        ["mean"] = (x, _) => x.Mean(),
        ["prod"] = (x, _) => x.Prod(1),
        ["matmul"] = (x, y) => x.MatMul(y.T()),
        ["addmm"] = (x, y) => x.MatMul(y.T()).Addmm(x, y.T()),
        ["index_add"] = (x, y) => x.IndexAdd(0, Torch.Tensor(new long[] { 1, 1, 0 }).To(x.Device), y),
        ["gather"] = (x, _) => x.IndexSelect(1, Torch.Tensor(new long[] { 2, 0 }).To(x.Device)),
        ["float"] = (x, _) => x.Real().To(DType.Float64).Add(x.Imag()),
        ["wider"] = (x, y) => x.To(DType.Complex128) * y,
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Functions_and_their_gradients(string name)
    {
        Torch.ManualSeed(1);
        Tensor a = Random(3, 4), b = Random(3, 4);
        Same(x => Functions[name](x[0], x[1]), a, b);
    }

    /// <summary>Lengths of small factors, and one that has none.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(30)]
    [InlineData(37)]
    public void Transforms_of_any_length(long length)
    {
        Torch.ManualSeed(2);
        Tensor x = Random(2, length), real = Torch.Randn(length, 3);
        Same(t => FFT.Fft(t[0]), x);
        Same(t => FFT.Ifft(t[0], norm: "ortho"), x);
        Same(t => FFT.Rfft(t[0], dim: 0), real);
        Same(t => FFT.Irfft(t[0], n: 2 * length), x);
        Same(t => FFT.Fft(t[0], n: length + 3), x);
        Same(t => FFT.Hfft(t[0], n: length), x);
        Assert.InRange((x - FFT.Ifft(FFT.Fft(x.To(Device))).To(Device.Cpu)).Abs().Amax().Item<double>(), 0, 1e-5);
    }

    [Fact]
    public void In_double_precision()
    {
        Torch.ManualSeed(3);
        var x = Random(2, 74).To(DType.Complex128);
        Assert.InRange((FFT.Fft(x) - FFT.Fft(x.To(Device)).To(Device.Cpu)).Abs().Amax().Item<double>(), 0, 1e-12);
    }

    private static Tensor Random(params long[] shape) => Torch.Complex(Torch.Randn(shape), Torch.Randn(shape));

    private static void Same(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        Tensor[] here = [.. inputs.Select(x => x.Detach().RequiresGrad_())], there = [.. inputs.Select(x => x.Detach().To(Device).RequiresGrad_())];
        Tensor expected = function(here), actual = function(there);
        Near(expected, actual);
        expected.Abs().Square().Sum().Backward();
        actual.Abs().Square().Sum().Backward();
        foreach (var (x, y) in here.Zip(there))
        {
            Assert.Equal(x.Grad is null, y.Grad is null);
            if (x.Grad is not null)
                Near(x.Grad, y.Grad!);
        }
    }

    // Sums of some numbers about 1 in another order, and functions by other formulas.
    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Same(Device, actual.Device);
        Assert.Equal(expected.DType, actual.DType);
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        Assert.InRange((expected.Detach() - actual.Detach().To(Device.Cpu)).Abs().Amax().Item<double>(), 0, 2e-5 * Math.Max(1, expected.Detach().Abs().Amax().Item<double>()));
    }
}
