using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort.Tests;

/// <summary>Regions of images: values are compared with torchvision in the graph fixtures and with ONNX Runtime; here are derivatives, and what has no value.</summary>
public class RegionTests
{
    // Inside, across the edge, outside, smaller than a pixel, and one that ends before it begins.
    private static readonly double[] Corners = [1, 2, 9.5, 8, -3, -2, 4, 20, 30, 30, 40, 35, 5.25, 5.5, 5.75, 5.6, 8, 8, 3, 2];

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(0, false)]
    [InlineData(3, false)]
    public void GradientsAreThoseOfFiniteDifferences(long samples, bool halfPixel)
    {
        var x = Images(DType.Float64);
        Assert.True(GradCheck.Gradcheck(Aligned, [x]));
        Assert.True(GradCheck.Gradgradcheck(Aligned, [x]));

        Tensor[] Aligned(Tensor[] v) => [Regions.Align(v[0], Boxes(DType.Float64), Owners(), new(3, 2, samples, 0.5, halfPixel, TakesMax: false))];
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    public void NarrowNumbersGiveWhatWideOnesGive(bool takesMax, long samples)
    {
        var cells = new RegionCells(3, 2, samples, 0.5, HalfPixel: true, takesMax);
        var expected = Regions.Align(Images(DType.Float64), Boxes(DType.Float64), Owners(), cells);
        Assert.True(expected.Abs().Sum().Item<double>() > 1);
        // Places are found in the images' precision: a relative error of 6e-8 in coordinates up to 20.
        Assert.True(Regions.Align(Images(DType.Float32), Boxes(DType.Float32), Owners(), cells).AllClose(expected.To(DType.Float32), 1e-5, 1e-5));
        Assert.Equal(0, expected.Select(0, 2).Abs().Sum().Item<double>());
        // With as many points as pixels, it has none.
        Assert.Equal(samples == 0, expected.Select(0, 4).Abs().Sum().Item<double>() == 0);
    }

    [Fact]
    public void TheLargestHasTheGradientOfItsNeighbour()
    {
        var x = Images(DType.Float64);
        Assert.True(GradCheck.Gradcheck(v => [Regions.Align(v[0], Boxes(DType.Float64), Owners(), new(3, 2, 2, 0.5, HalfPixel: true, TakesMax: true))], [x]));
    }

    [Fact]
    public void RegionsOfNoImageAndTooManyPointsAreRefused()
    {
        var cells = new RegionCells(3, 2, 0, 1, HalfPixel: true, TakesMax: false);
        Assert.Throws<DimensionException>(() => Regions.Align(Images(DType.Float32), Boxes(DType.Float32), Owners().Add(1L), cells));
        var endless = Torch.Tensor<float>([0, 0, float.PositiveInfinity, 5], [1, 4]);
        Assert.Contains("points a cell", Assert.Throws<ShapeException>(() => Regions.Align(Images(DType.Float32), endless, Torch.Zeros([1], DType.Int64), cells)).Message);
        Assert.Throws<ShapeException>(() => Regions.Align(Images(DType.Float32), Torch.Tensor<float>([0, 0, 1e6f, 5], [1, 4]), Torch.Zeros([1], DType.Int64), cells));
    }

    private static Tensor Images(DType dtype)
    {
        var x = Torch.Arange(2 * 2 * 6 * 7, dtype: DType.Float64).Mul(0.37).Sin().View(2, 2, 6, 7).To(dtype);
        return dtype == DType.Float64 ? x.RequiresGrad_() : x;
    }

    private static Tensor Boxes(DType dtype) => Torch.Tensor<double>(Corners, [5, 4]).To(dtype);

    private static Tensor Owners() => Torch.Tensor<long>([0, 1, 0, 1, 1], [5]);
}
