using TorchPort.Nn;
using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>What passes make of products and convolutions between quantizations.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class BytePassTests
{
    private const double Step = 0.05;

    /// <summary>A sum next to the middle of two steps is rounded to either: where single precision rounds otherwise on the way, results differ by a step.</summary>
    [Theory]
    [InlineData(DType.UInt8)]
    [InlineData(DType.Int8)]
    public void PassesKeepWhatAQuantizedNetComputes(DType type)
    {
        Torch.ManualSeed(3);
        var net = Net(type);
        var x = Torch.Randn(2, 16, 9, 7);
        var expected = net(x);
        var graph = Tracer.Trace(inputs => [net(inputs[0])], [x]);
        foreach (var (name, run) in Passes.For(new(), new()))
        {
            if (name == nameof(TorchPort.Plans.ChannelsLast))
                TorchPort.Plans.ChannelsLast.Run(graph, double.PositiveInfinity);
            else
                run(graph);
            GraphCheck.Verify(graph);
            var result = new Plan(graph, Device.Cpu).Run([x], null, default)[0];
            Assert.True(expected.Sub(result).Abs().Amax().Item<float>() <= Step * 1.001, $"{name} changes what the net computes.\n{graph}");
        }
        var steps = graph.Nodes.Select(n => n.Step).ToList();
        Assert.Equal(4, steps.Count(s => s is ByteStep));
        Assert.Equal(4, steps.Count(s => s is ByteStep { Layer.Rounding: not null }));
        Assert.DoesNotContain(steps, s => s is ConvolutionStep or PackedConvolutionStep or MatMulStep or PackedProductStep);
    }

    /// <summary>Sums are exact and scaled in one order or another: a few roundings of single precision.</summary>
    [Fact]
    public void AnIntegerProductTakesInItsScalesAndActivation()
    {
        Torch.ManualSeed(5);
        Tensor w = Torch.RandInt(-127, 128, [48, 40]).To(DType.Int8), bias = Torch.Randn([40]), zero = Torch.Zeros([], DType.Int8);
        Tensor[] Layer(IReadOnlyList<Tensor> inputs)
        {
            var (y, scale, zeroPoint) = LinearQuantization.DynamicQuantize(inputs[0]);
            return [IntegerProducts.MatMul(y, w, zeroPoint, zero).To(DType.Float32).Mul(scale.Mul(0.01)).Add(bias).Relu()];
        }
        var session = new Session(Layer);
        foreach (var rows in new[] { 1, 33 })
        {
            var x = Torch.Randn(rows, 48);
            var plan = session.Describe(x);
            Assert.Contains("MatMul.bytes Fused", plan, StringComparison.Ordinal);
            Assert.Contains("3 kernels", plan, StringComparison.Ordinal);
            SessionTests.Near(Layer([x])[0], session.Run(x)[0]);
        }
    }

    [Fact]
    public void QuantizedSumsOfIntegerConvolutionsAreRoundedThere()
    {
        Torch.ManualSeed(7);
        Tensor w = Torch.RandInt(0, 256, [24, 16, 3, 3]).To(DType.UInt8), bias = Torch.RandInt(-9000, 9000, [1, 24, 1, 1]).To(DType.Int32), factor = Torch.Rand([1, 24, 1, 1]).Mul(0.001).Add(1e-4);
        Tensor zeroX = Number(DType.UInt8, 7), zeroW = Number(DType.UInt8, 131), zeroY = Number(DType.UInt8, 99);
        Tensor[] Layer(IReadOnlyList<Tensor> inputs) => [LinearQuantization.Requantize(
            IntegerProducts.Convolution(inputs[0], w, zeroX, zeroW, new([1, 1], [1, 1], [1, 1], 1), [10, 8]), factor, zeroY, bias, DType.UInt8)];
        var x = Torch.RandInt(0, 256, [1, 16, 10, 8]).To(DType.UInt8);
        var session = new Session(Layer);
        Assert.Contains("Convolution.bytes rounded", session.Describe(x), StringComparison.Ordinal);
        Assert.True(Layer([x])[0].To(DType.Float32).Sub(session.Run(x)[0].To(DType.Float32)).Abs().Amax().Item<float>() <= 1);
    }

    /// <summary>Against the same in other words: rows and weights rounded, and multiplied in single precision.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    public void RowsOfProductsAreRoundedAsTheyCome(int rows)
    {
        Torch.ManualSeed(9);
        var (first, second) = (new Linear(50, 33), new Linear(33, 20));
        var session = new Session(x => [second.Call(first.Call(x[0]).Gelu())], new() { ActivationPrecision = ActivationPrecision.Int8 });
        var x = Torch.Randn(rows, 50);
        Assert.Contains("2 kernels", session.Describe(x), StringComparison.Ordinal);
        Tensor Rounded(Tensor t) => Torch.Stack([.. Enumerable.Range(0, rows).Select(i => Back(LinearQuantization.DynamicQuantize(t[i])))], 0);
        Tensor Layer(Linear layer, Tensor t) => Functional.Linear(Rounded(t), RoundedWeight(layer.Weight.Detach()), layer.Bias!.Detach());
        SessionTests.Near(Layer(second, Layer(first, x).Gelu()), session.Run(x)[0]);
    }

    [Fact]
    public void ImagesOfConvolutionsAreRoundedWithinTheSpansOfSamples()
    {
        Torch.ManualSeed(13);
        var (first, second) = (new Conv2d(3, 24, 3, padding: 1), new Conv2d(24, 24, 3, stride: 2, groups: 24));
        first.RequiresGrad_(false);
        second.RequiresGrad_(false);
        var x = Torch.Randn(2, 3, 15, 14);
        IReadOnlyList<IReadOnlyList<Tensor>> samples = [[x[..1]], [x[1..]]];
        var session = new Session(i => [second.Call(first.Call(i[0]).Relu())], new() { ActivationPrecision = ActivationPrecision.Int8, Calibration = samples });
        var plan = session.Describe(x);
        Assert.Equal(2, plan.Split('\n').Count(l => l.Contains("Convolution.bytes", StringComparison.Ordinal)));
        Assert.DoesNotContain("Convolution.depthwise", plan, StringComparison.Ordinal);
        var middle = Functional.Conv2d(Back(LinearQuantization.DynamicQuantize(x)), RoundedWeight(first.Weight), first.Bias, padding: 1).Relu();
        // The span is that of what the first convolution gives without rounding.
        var (_, scale, zero) = LinearQuantization.DynamicQuantize(first.Call(x).Relu());
        var read = LinearQuantization.Dequantize(LinearQuantization.Quantize(middle, scale, zero, DType.UInt8), scale, zero);
        var expected = Functional.Conv2d(read, RoundedWeight(second.Weight), second.Bias, stride: 2, groups: 24);
        // A number beside the middle of two steps may become either: nine weights of at most a third.
        Assert.True(expected.Sub(session.Run(x)[0]).Abs().Amax().Item<float>() <= 2 * scale.Item<float>() / 3);
    }

    /// <summary>Two numbers of 40,000 are a thousand times as large as the others, in the samples only: steps within all of them are a thousand times as wide.</summary>
    [Fact]
    public void PercentilesOfSamplesKeepStepsFineWhereAFewNumbersLieFar()
    {
        Torch.ManualSeed(17);
        var layer = new Conv2d(4, 24, 3, padding: 1);
        layer.RequiresGrad_(false);
        var sample = Torch.Randn(1, 4, 100, 100);
        sample[0, 1, 5, 7].Fill_(3000.0);
        sample[0, 2, 9, 2].Fill_(-3000.0);
        SessionOptions least = new() { ActivationPrecision = ActivationPrecision.Int8, Calibration = [[sample]] };
        var x = Torch.Randn(1, 4, 20, 20);
        var expected = layer.Call(x);
        Tensor Run(SessionOptions options) => new Session(i => [layer.Call(i[0])], options).Run(x)[0];
        float Error(SessionOptions options) => (expected.Sub(Run(options)).Norm() / expected.Norm()).Item<float>();
        Assert.True(Error(least) > 0.5);
        // Within ±4 of 255 steps, and weights of as many: each a 250th of its rows' spread at most.
        Assert.True(Error(least with { CalibrationMethod = CalibrationMethod.Percentile }) < 0.02);
        var all = Run(least with { CalibrationMethod = CalibrationMethod.MinMax });
        Assert.Equal(Run(least).ToArray<float>(), all.ToArray<float>());
        Assert.Equal(all.ToArray<float>(), Run(least with { CalibrationMethod = CalibrationMethod.Percentile, CalibrationPercentile = 100 }).ToArray<float>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100.5)]
    [InlineData(double.NaN)]
    public void APercentileOfCalibrationIsOne(double percentile) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SessionOptions { CalibrationPercentile = percentile });

    /// <summary>Against sorted numbers; bins are a 128th wide.</summary>
    [Theory]
    [InlineData(90, 1)]
    [InlineData(99.9, 1)]
    [InlineData(99.99, 1e-20)]
    [InlineData(100, 1e20)]
    public void CountsOfNumbersTellWhereTheirMiddleIs(double percent, double factor)
    {
        Torch.ManualSeed(19);
        var counts = new NumberCounts();
        var numbers = Torch.Randn([50_001]).Mul(factor).ToArray<float>();
        counts.Add(numbers.AsSpan(0, 20_000));
        counts.Add(numbers.AsSpan(20_000));
        counts.Add([float.NaN, float.PositiveInfinity]);
        Array.Sort(numbers);
        var cut = (int)(numbers.Length * ((100 - percent) / 200));
        var (low, high) = counts.Middle(percent);
        Assert.InRange(low / numbers[cut], 1, 1 + 1 / 128f);
        Assert.InRange(high / numbers[^(cut + 1)], 1, 1 + 1 / 128f);
    }

    /// <summary>Zero is within every span, and a span of nearly nothing but zeros is that of the others.</summary>
    [Fact]
    public void MiddlesOfNumbersHoldZero()
    {
        var counts = new NumberCounts();
        counts.Add([5, 6, 7]);
        Assert.Equal(0, counts.Middle(100).Low);
        Assert.InRange(counts.Middle(100).High, 7, 7.06f);
        Torch.ManualSeed(23);
        var layer = new Conv2d(1, 8, 1);
        layer.RequiresGrad_(false);
        var x = Torch.Zeros(1, 1, 200, 200);
        x[0, 0, 3, 4].Fill_(2.0);
        var session = new Session(i => [layer.Call(i[0])], new() { ActivationPrecision = ActivationPrecision.Int8, Calibration = [[x]], CalibrationMethod = CalibrationMethod.Percentile });
        // Half a step of 127 of each weight, which are 1 at most.
        Assert.True(layer.Call(x).Sub(session.Run(x)[0]).Abs().Amax().Item<float>() <= 0.01);
    }

    private static Tensor RoundedWeight(Tensor weight)
    {
        var steps = weight.Abs().Amax([.. Enumerable.Range(1, weight.Dim - 1)], keepdim: true).Div(127.0);
        return weight.Div(steps).Round().Mul(steps);
    }

    private static Tensor Back((Tensor Y, Tensor Scale, Tensor Zero) rounded) => LinearQuantization.Dequantize(rounded.Y, rounded.Scale, rounded.Zero);

    /// <summary>A convolution, one of each channel with an activation, a residual, one with one tap, means, and a product.</summary>
    private static Func<Tensor, Tensor> Net(DType type)
    {
        Tensor scale = Torch.Tensor((float)Step), zero = Number(type, type == DType.UInt8 ? 121 : -6);
        Tensor w1 = Torch.RandInt(-127, 128, [20, 16, 3, 3]).To(DType.Int8), s1 = Torch.Rand([20, 1, 1, 1]).Mul(0.001).Add(0.0004), w2 = Torch.RandInt(-127, 128, [20, 1, 3, 3]).To(DType.Int8);
        Tensor w3 = Torch.RandInt(0, 256, [17, 20, 1, 1]).To(DType.UInt8), w4 = Torch.RandInt(-127, 128, [10, 17]).To(DType.Int8), s4 = Torch.Rand([10, 1]).Mul(0.01).Add(0.001);
        Tensor b1 = Torch.Randn([20]), b4 = Torch.Randn([10]), small = Torch.Tensor(0.004f), none = Number(DType.Int8, 0), middle = Number(DType.UInt8, 128);
        Tensor Stored(Tensor x) => LinearQuantization.Dequantize(LinearQuantization.Quantize(x, scale, zero, type), scale, zero);
        Tensor Of(Tensor w, Tensor s, Tensor z) => LinearQuantization.Dequantize(w, s, z);
        return x =>
        {
            var first = Stored(Functional.Conv2d(Stored(x), Of(w1, s1, none), b1, padding: 1));
            var second = Stored(Functional.Conv2d(first, Of(w2, small, none), null, padding: 1, groups: 20).Relu());
            var third = Stored(Functional.Conv2d(Stored(first.Add(second)), Of(w3, small, middle)));
            return Stored(b4.Addmm(Stored(third.Mean([2, 3])), Of(w4, s4, none).T()));
        };
    }

    private static Tensor Number(DType type, int value) => Torch.Tensor((float)value).To(type);
}
