using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Tests.Kernels;

/// <summary>Convolutions of small planes, and their input gradients, against those in double precision.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public unsafe class PlaneConvolutionTests
{
    private static readonly ConvGeometry Geometry = new([1, 1], [1, 1], [1, 1], 1);

    public static TheoryData<string> Shapes =>
    [
        // batch, channels, height, width, outputs
        "16 40 4 4 17",
        "16 19 2 2 40",
        "33 8 2 2 9",
        "12 5 3 4 6",
        "27 6 1 4 23",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void IsTheConvolution(string sizes)
    {
        var v = sizes.Split(' ').Select(long.Parse).ToArray();
        Torch.ManualSeed(7);
        Tensor x = Torch.Randn([v[0], v[1], v[2], v[3]]), w = Torch.Randn([v[4], v[1], 3, 3]), bias = Torch.Randn([v[4]]), y = Torch.Full([v[0], v[4], v[2], v[3]], double.NaN, DType.Float32);
        var truth = Torch.Zeros([v[0], v[4], v[2], v[3]], DType.Float64);
        foreach (var b in new[] { bias, null })
        {
            Conv.Forward<double>(truth, x.To(DType.Float64), w.To(DType.Float64), b?.To(DType.Float64), Geometry);
            // Only vectors of sixteen numbers are filled with images.
            Assert.Equal(Simd.Width == 512, PlaneConvolution.Forward(new(x, w, y, Geometry), (float*)x.Data, (float*)w.Data, b is null ? null : (float*)b.Data, (float*)y.Data));
            Check(truth, y);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void IsTheInputGradient(string sizes)
    {
        var v = sizes.Split(' ').Select(long.Parse).ToArray();
        Torch.ManualSeed(8);
        Tensor g = Torch.Randn([v[0], v[4], v[2], v[3]]), w = Torch.Randn([v[4], v[1], 3, 3]), x = Torch.Full([v[0], v[1], v[2], v[3]], double.NaN, DType.Float32);
        var truth = Torch.Zeros([v[0], v[1], v[2], v[3]], DType.Float64);
        Conv.InputGradient<double>(truth, g.To(DType.Float64), w.To(DType.Float64), null, Geometry);
        Assert.Equal(Simd.Width == 512, PlaneConvolution.InputGradient(new(x, w, g, Geometry), (float*)g.Data, (float*)w.Data, null, (float*)x.Data));
        Check(truth, x);
    }

    [Theory]
    [InlineData("11 8 4 4 8")]
    [InlineData("16 8 4 5 8")]
    [InlineData("16 8 5 4 8")]
    [InlineData("16 8 3 2 8")]
    public void LeavesOtherPlanesToOthers(string sizes)
    {
        var v = sizes.Split(' ').Select(long.Parse).ToArray();
        var shape = new ConvShape([v[0], v[1], v[2], v[3]], [v[4], v[1], 3, 3], [v[0], v[4], v[2], v[3]], Geometry);
        Assert.False(PlaneConvolution.Forward(shape, null, null, null, null));
    }

    private static void Check(Tensor truth, Tensor found)
    {
        if (Simd.Width != 512)
            return;
        // Sums of at most 360 products: rounding stays below 1e-6 of the largest, a wrong element is off by far more.
        var error = ((found.To(DType.Float64) - truth).Abs().Max() / truth.Abs().Max()).Item<double>();
        Assert.InRange(error, 0, 1e-6);
    }
}
