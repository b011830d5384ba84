using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Tests.Kernels;

/// <summary>Convolutions whose channels have outputs of their own, and their gradients, against the definition in double precision.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class DepthwiseTests
{
    public static TheoryData<string> Cases =>
    [
        // batch channels outputs/channel : input : kernel : stride : padding : dilation
        "2 16 1 : 7 7 : 3 3 : 1 1 : 1 1 : 1 1",
        "3 24 1 : 6 5 : 3 3 : 2 2 : 1 1 : 1 1",
        "1 960 1 : 3 3 : 3 3 : 1 1 : 1 1 : 1 1",
        "5 40 1 : 14 13 : 5 5 : 1 1 : 2 2 : 1 1",
        "2 20 1 : 9 11 : 5 3 : 2 1 : 2 1 : 1 2",
        "2 3 1 : 12 12 : 3 3 : 1 1 : 1 1 : 1 1",
        "2 5 3 : 8 9 : 3 3 : 2 2 : 1 1 : 1 1",
        "1 18 2 : 10 7 : 3 3 : 1 1 : 0 0 : 2 3",
        "1 16 1 : 2 2 : 7 7 : 1 1 : 3 3 : 1 1",
        "1 16 1 : 9 9 : 2 2 : 3 3 : 0 0 : 1 1",
        "1 16 1 : 4 4 : 3 3 : 1 1 : 4 4 : 1 1",
        "1 16 1 : 11 11 : 4 4 : 2 2 : 3 3 : 2 2",
        // More than a strip.
        "1 17 1 : 70 90 : 3 3 : 1 1 : 1 1 : 1 1",
        "1 16 1 : 130 131 : 5 5 : 2 2 : 2 2 : 1 1",
        "1 4 1 : 9001 : 5 : 1 : 2 : 1",
        "2 6 2 : 9000 : 8 : 3 : 4 : 2",
        "1 8 1 : 5 30 31 : 3 3 3 : 1 1 1 : 1 1 1 : 1 1 1",
        "2 12 1 : 4 5 6 : 3 3 3 : 2 1 2 : 1 1 1 : 1 1 1",
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void IsTheSumOverTaps(string text)
    {
        var parts = text.Split(':').Select(part => part.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).ToArray()).ToArray();
        var (batch, channels, each) = (parts[0][0], parts[0][1], parts[0][2]);
        long[] input = parts[1], kernel = parts[2];
        var geometry = new ConvGeometry(parts[3], parts[4], parts[5], channels);
        long[] output = [.. input.Select((size, d) => geometry.OutputSize(d, size, kernel[d]))];
        Torch.ManualSeed(3);
        Tensor x = Torch.Randn([batch, channels, .. input]), w = Torch.Randn([channels * each, 1, .. kernel]);
        Tensor bias = Torch.Randn([channels * each]), plus = Torch.Randn([channels]), g = Torch.Randn([batch, channels * each, .. output]);
        var (y, dx, dw) = Definition(x, w, g, geometry, kernel);
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            Tensor t = x.To(type), v = w.To(type), h = g.To(type), b = bias.To(type), p = plus.To(type);
            var unit = type == DType.Float32 ? 1e-5 : 1e-13;
            Near(y + bias.To(DType.Float64).View([-1, .. input.Select(_ => 1L)]), Run(type, y.Shape, (a, of) => of.Forward(a, t, v, b, geometry)), unit * Math.Sqrt(kernel.Aggregate((i, j) => i * j)));
            Near(dx + plus.To(DType.Float64).View([-1, .. input.Select(_ => 1L)]), Run(type, dx.Shape, (a, of) => of.InputGradient(a, h, v, p, geometry)), unit * Math.Sqrt(each * kernel.Aggregate((i, j) => i * j)));
            // A sum over all positions; rounding grows with the square root of their number.
            Near(dw, Run(type, dw.Shape, (a, of) => of.WeightGradient(a, t, h, geometry)), unit / 2 * Math.Sqrt(batch * output.Aggregate((i, j) => i * j)));
        }
    }

    [Fact]
    public void WeightGradientsDoNotTakePlacesThatHoldNothing()
    {
        // Eight planes leave half of a vector's lanes empty; after a batch that filled them nothing of it may be left.
        var geometry = new ConvGeometry([1, 1], [1, 1], [1, 1], 24);
        Torch.ManualSeed(5);
        Tensor x = Torch.Randn([1, 24, 5, 5]), g = Torch.Randn([1, 24, 5, 5]);
        x[0, 23] = double.PositiveInfinity;
        var dw = Torch.Empty([24, 1, 3, 3]);
        Conv.WeightGradient<float>(dw, x, g, geometry);
        Assert.True(dw[..23].IsFinite().All().Item<bool>());
    }

    private sealed class Kernels(DType type)
    {
        internal void Forward(Tensor y, Tensor x, Tensor w, Tensor bias, ConvGeometry geometry)
        {
            if (type == DType.Float32)
                Conv.Forward<float>(y, x, w, bias, geometry);
            else
                Conv.Forward<double>(y, x, w, bias, geometry);
        }

        internal void InputGradient(Tensor x, Tensor g, Tensor w, Tensor bias, ConvGeometry geometry)
        {
            if (type == DType.Float32)
                Conv.InputGradient<float>(x, g, w, bias, geometry);
            else
                Conv.InputGradient<double>(x, g, w, bias, geometry);
        }

        internal void WeightGradient(Tensor w, Tensor x, Tensor g, ConvGeometry geometry)
        {
            if (type == DType.Float32)
                Conv.WeightGradient<float>(w, x, g, geometry);
            else
                Conv.WeightGradient<double>(w, x, g, geometry);
        }
    }

    private static Tensor Run(DType type, ReadOnlySpan<long> shape, Action<Tensor, Kernels> body)
    {
        var result = Torch.Full(shape.ToArray(), double.NaN, type);
        body(result, new Kernels(type));
        return result.To(DType.Float64);
    }

    private static void Near(Tensor expected, Tensor found, double tolerance)
    {
        var worst = (expected - found).Abs().Max().Item<double>();
        Assert.True(worst <= tolerance, $"{worst} is more than {tolerance}.");
    }

    private static (Tensor Y, Tensor Dx, Tensor Dw) Definition(Tensor x, Tensor w, Tensor g, ConvGeometry geometry, long[] kernel)
    {
        var each = g.Shape[1] / x.Shape[1];
        long[] input = x.Shape[2..].ToArray(), output = g.Shape[2..].ToArray();
        long inPlane = Product(input), outPlane = Product(output), taps = Product(kernel);
        double[] xs = Values(x), ws = Values(w), gs = Values(g);
        double[] y = new double[gs.Length], dx = new double[xs.Length], dw = new double[ws.Length];
        for (var o = 0L; o < outPlane; o++)
        {
            for (var t = 0L; t < taps; t++)
            {
                if (Read(o, t) is not { } at)
                    continue;
                for (var plane = 0L; plane < gs.Length / outPlane; plane++)
                {
                    long from = plane / each * inPlane + at, weight = plane % (x.Shape[1] * each) * taps + t, to = plane * outPlane + o;
                    y[to] += xs[from] * ws[weight];
                    dx[from] += gs[to] * ws[weight];
                    dw[weight] += gs[to] * xs[from];
                }
            }
        }
        return (Torch.Tensor(y).View(g.Shape.ToArray()), Torch.Tensor(dx).View(x.Shape.ToArray()), Torch.Tensor(dw).View(w.Shape.ToArray()));

        long? Read(long o, long t)
        {
            long at = 0, size = 1;
            for (var d = input.Length - 1; d >= 0; d--)
            {
                var i = o % output[d] * geometry.Stride[d] - geometry.Padding[d] + t % kernel[d] * geometry.Dilation[d];
                if (i < 0 || i >= input[d])
                    return null;
                at += i * size;
                size *= input[d];
                o /= output[d];
                t /= kernel[d];
            }
            return at;
        }
    }

    private static long Product(long[] sizes) => sizes.Aggregate((a, b) => a * b);

    private static double[] Values(Tensor x) => x.To(DType.Float64).ToArray<double>();
}
