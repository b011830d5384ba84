using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Tests.Kernels;

/// <summary>Weight gradients of convolutions against their definition, summed in double precision.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class TapGradientTests
{
    public static TheoryData<string> Shapes =>
    [
        // batch, channels, height, width, outputs; kernel's height and width, stride, padding, dilation, groups
        "16 40 4 4 17 3 3 1 1 1 1",
        "16 64 2 2 50 3 3 1 1 1 1",
        // Images in groups that are not equal, and taps that read nothing but padding.
        "11 9 5 3 7 3 3 1 1 1 1",
        "3 33 1 1 5 3 3 1 1 1 1",
        // Strides within a single image and between several.
        "5 16 17 15 20 3 3 2 1 1 1",
        "2 12 41 37 6 5 3 3 2 1 1",
        "16 64 8 8 18 3 3 2 1 1 1",
        "2 48 20 19 10 3 2 1 2 2 2",
        "4 36 9 9 60 2 3 2 0 1 3",
        // Nothing but padding.
        "2 16 0 5 4 3 3 1 2 1 1",
        // More images than are turned at once.
        "19 16 128 128 2 3 1 1 1 1 1",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void IsTheWeightGradient(string sizes)
    {
        var v = sizes.Split(' ').Select(long.Parse).ToArray();
        long groups = v[10], channels = v[1] / groups;
        var geometry = new ConvGeometry([v[7], v[7]], [v[8], v[8]], [v[9], v[9]], groups);
        Torch.ManualSeed(5);
        Tensor x = Torch.Randn([v[0], v[1], v[2], v[3]]), g = Torch.Randn([v[0], v[4], geometry.OutputSize(0, v[2], v[5]), geometry.OutputSize(1, v[3], v[6])]);
        var truth = Definition(x.ToArray<float>(), g.ToArray<float>(), v, (int)g.Shape[2], (int)g.Shape[3]);
        var single = Torch.Full([v[4], channels, v[5], v[6]], double.NaN, DType.Float32);
        Conv.WeightGradient<float>(single, x, g, geometry);
        var twice = Torch.Full([v[4], channels, v[5], v[6]], double.NaN, DType.Float64);
        Conv.WeightGradient<double>(twice, x.To(DType.Float64), g.To(DType.Float64), geometry);
        // Rounding errors have random signs, so that of a sum grows with the root of its terms; a term too many or too few is off by far more.
        var bound = Math.Sqrt(v[0] * g.Shape[2] * g.Shape[3]) * truth.Max(Math.Abs);
        Assert.InRange(Largest(single.ToArray<float>().Select(f => (double)f), truth), 0, 1.2e-7 * bound);
        Assert.InRange(Largest(twice.ToArray<double>(), truth), 0, 2.2e-16 * bound);
    }

    private static double Largest(IEnumerable<double> found, double[] truth) => found.Zip(truth, (a, b) => double.IsNaN(a) ? double.PositiveInfinity : Math.Abs(a - b)).Max();

    private static double[] Definition(float[] x, float[] g, long[] v, int high, int wide)
    {
        int batch = (int)v[0], channels = (int)v[1], height = (int)v[2], width = (int)v[3], outputs = (int)v[4], groups = (int)v[10];
        int kernelHeight = (int)v[5], kernelWidth = (int)v[6], stride = (int)v[7], padding = (int)v[8], dilation = (int)v[9];
        int inGroup = channels / groups, outGroup = outputs / groups;
        var sums = new double[outputs * inGroup * kernelHeight * kernelWidth];
        for (var i = 0; i < sums.Length; i++)
        {
            var (kernel, tap) = Math.DivRem(i, kernelHeight * kernelWidth);
            var (output, channel) = Math.DivRem(kernel, inGroup);
            channel += output / outGroup * inGroup;
            var (down, right) = Math.DivRem(tap, kernelWidth);
            for (var n = 0; n < batch; n++)
            {
                for (var p = 0; p < high * wide; p++)
                {
                    int row = p / wide * stride - padding + down * dilation, column = p % wide * stride - padding + right * dilation;
                    if (row >= 0 && row < height && column >= 0 && column < width)
                        sums[i] += (double)g[(n * outputs + output) * high * wide + p] * x[((n * channels + channel) * height + row) * width + column];
                }
            }
        }
        return sums;
    }
}
