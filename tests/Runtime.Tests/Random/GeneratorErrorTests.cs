namespace TorchPort.Tests.Rng;

/// <summary>Arguments that PyTorch refuses are refused, before anything is drawn.</summary>
public sealed unsafe class GeneratorErrorTests
{
    private readonly Generator _generator = new(0);
    private readonly double[] _numbers = new double[4];

    private delegate void Draw(void* data);

    private E Refused<E>(Draw draw) where E : Exception
    {
        var before = _generator.GetState();
        fixed (double* data = _numbers)
        {
            var pointer = (nint)data;
            var error = Assert.ThrowsAny<E>(() => draw((void*)pointer));
            Assert.Equal(before, _generator.GetState());
            return error;
        }
    }

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(double.NaN, 1.0)]
    [InlineData(0.0, double.PositiveInfinity)]
    [InlineData(0.0, 1e39)]
    [InlineData(-3e38, 3e38)]
    public void UniformTakesAnIntervalOfTheDType(double from, double to) =>
        Refused<ArgumentOutOfRangeException>(data => _generator.Uniform(DType.Float32, data, 4, from, to));

    [Theory]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    public void NormalTakesNoNegativeDeviation(double std)
    {
        Refused<ArgumentOutOfRangeException>(data => _generator.Normal(DType.Float32, data, 4, 0, std));
        Refused<ArgumentOutOfRangeException>(data => _generator.NormalSerial(DType.Float32, data, 4, 0, std));
        Refused<ArgumentOutOfRangeException>(data => _generator.LogNormal(DType.Float32, data, 4, 0, std));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void ProbabilitiesAreFrom0To1(double p)
    {
        Refused<ArgumentOutOfRangeException>(data => _generator.Bernoulli(DType.Float32, data, 4, p));
        Refused<ArgumentOutOfRangeException>(data => _generator.DropoutMask(DType.Float32, data, 4, p));
        Refused<ArgumentOutOfRangeException>(data => _generator.Geometric(DType.Float32, data, 4, p));
        _numbers[3] = p;
        var error = Refused<ArgumentOutOfRangeException>(data => _generator.Bernoulli(DType.Float64, data, 4, DType.Float64, data));
        Assert.Contains("element 3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    public void RatesAndScalesArePositive(double value)
    {
        Refused<ArgumentOutOfRangeException>(data => _generator.Exponential(DType.Float32, data, 4, value));
        Refused<ArgumentOutOfRangeException>(data => _generator.Cauchy(DType.Float32, data, 4, 0, value));
        Refused<ArgumentOutOfRangeException>(data => _generator.LogNormal(DType.Float32, data, 4, 0, value));
        Refused<ArgumentOutOfRangeException>(data => _generator.TruncNormal(DType.Float32, data, 4, 0, value));
    }

    [Fact]
    public void TruncationTakesBoundsInOrder() =>
        Refused<ArgumentOutOfRangeException>(data => _generator.TruncNormal(DType.Float32, data, 4, 0, 1, 2, 1));

    [Theory]
    [InlineData(DType.Int64, 5L, 5L)]
    [InlineData(DType.Int64, 5L, 4L)]
    [InlineData(DType.Int8, 0L, 129L)]
    [InlineData(DType.Int8, -129L, 0L)]
    [InlineData(DType.UInt8, -1L, 5L)]
    [InlineData(DType.UInt64, -1L, 5L)]
    [InlineData(DType.Bool, 0L, 3L)]
    [InlineData(DType.Float16, 0L, 70000L)]
    [InlineData(DType.Int8, 128L, null)]
    [InlineData(DType.Int32, long.MinValue, null)]
    [InlineData(DType.Float16, long.MinValue, null)]
    [InlineData(DType.Float32, 1L << 24, null)]
    [InlineData(DType.Float64, long.MaxValue, null)]
    public void WholeNumbersFitTheDType(DType dtype, long from, long? to) =>
        Refused<ArgumentOutOfRangeException>(data => _generator.RandomIntegers(dtype, data, 1, from, to));

    [Theory]
    [InlineData(DType.UInt8, 257L)]
    [InlineData(DType.Int8, 129L)]
    [InlineData(DType.Float16, 2050L)]
    [InlineData(DType.Float32, (1L << 24) + 2)]
    public void PermutationsFitTheDType(DType dtype, long count) =>
        Refused<ArgumentOutOfRangeException>(data => _generator.RandPerm(dtype, data, count));

    [Fact]
    public void DTypesThatPyTorchDoesNotDrawAreRefusedByName()
    {
        Assert.Contains("int64", Refused<DTypeException>(data => _generator.Uniform(DType.Int64, data, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("complex64", Refused<DTypeException>(data => _generator.Bernoulli(DType.Complex64, data, 1, 0.5)).Message, StringComparison.Ordinal);
        Refused<DTypeException>(data => _generator.Normal(DType.Bool, data, 1));
        Refused<DTypeException>(data => _generator.Exponential(DType.Int32, data, 1));
        Refused<DTypeException>(data => _generator.Geometric(DType.Bool, data, 1, 0.5));
        Refused<DTypeException>(data => _generator.RandomIntegers(DType.UInt16, data, 1));
        Refused<DTypeException>(data => _generator.RandomIntegers(DType.Complex64, data, 1, 0, 2));
        Refused<DTypeException>(data => _generator.RandPerm(DType.Bool, data, 1));
    }
}
