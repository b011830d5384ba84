using TorchPort.Autograd;
using TorchPort.Nn;
using TorchPort.Ops;

namespace TorchPort.Tests;

/// <summary>Resampling by rules. The ONNX tests compare every one of them with ONNX Runtime; these are those that PyTorch has, and what each placement means.</summary>
public class ResampleTests
{
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(Placement.Middles, ResampleKernel.Linear, InterpolationMode.Bilinear, false, 9, 4)]
    [InlineData(Placement.Middles, ResampleKernel.Cubic, InterpolationMode.Bicubic, false, 9, 4)]
    [InlineData(Placement.Corners, ResampleKernel.Linear, InterpolationMode.Bilinear, true, 9, 3)]
    [InlineData(Placement.Corners, ResampleKernel.Cubic, InterpolationMode.Bicubic, true, 9, 3)]
    [InlineData(Placement.Begins, ResampleKernel.Nearest, InterpolationMode.Nearest, false, 8, 3)]
    [InlineData(Placement.Middles, ResampleKernel.Nearest, InterpolationMode.NearestExact, false, 7, 3)]
    internal void EqualsInterpolate(Placement placement, ResampleKernel kernel, InterpolationMode mode, bool alignCorners, int height, int width)
    {
        var x = Numbers(1, 2, 5, 6);
        var axes = ResampledAxis.BySizes(x.Shape, [2, 3], [height, width], AspectRatio.Stretched, null);
        var y = new Resample(placement, kernel, placement == Placement.Begins ? NearestRounding.Down : NearestRounding.HalfUp).Of(x, axes);
        var expected = Functional.Interpolate(x, [height, width], mode: mode, alignCorners: kernel == ResampleKernel.Nearest ? null : alignCorners);
        Assert.True(y.AllClose(expected, Tolerance, Tolerance));
    }

    [Theory]
    [InlineData(15, 2)]
    [InlineData(17, 2)]
    [InlineData(40, 3)]
    [InlineData(100, 0.4)]
    [InlineData(70, 0.05)]
    public void PickedElementsAreTheIndexedOnes(int width, double factor)
    {
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            var x = Numbers(2, 3, 6, width).To(dtype);
            Tensor[] Resized(Tensor x) => [Functional.Interpolate(x, scaleFactor: [2, factor], mode: InterpolationMode.Nearest), Functional.Pad(x, [5, 7, 2, 1], PadMode.Reflect), Functional.Pad(x, [9, 0, 1, 1], PadMode.Replicate), Functional.Pad(x, [3, 4, 0, 2], PadMode.Circular)];
            // With derivatives, elements are selected by their indices.
            var expected = Resized(x.Clone().RequiresGrad_());
            Assert.Equal(expected.Select(e => e.Detach().ToArray<double>()), Resized(x).Select(y => y.ToArray<double>()));
        }
    }

    [Theory]
    [InlineData(Placement.Middles, new[] { -0.25, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75 })]
    [InlineData(Placement.CenteredMiddles, new[] { 0, 0.5, 1, 1.5, 2, 2.5, 3 })]
    [InlineData(Placement.Begins, new[] { 0, 0.5, 1, 1.5, 2, 2.5, 3 })]
    [InlineData(Placement.MiddlesFromBegin, new[] { 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.25 })]
    [InlineData(Placement.Region, new[] { 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3 })]
    internal void PlacesElements(Placement placement, double[] places)
    {
        var axis = new ResampledAxis(0, 4, 7, 2, (0.5, 1));
        Assert.Equal(places, new Resample(placement, ResampleKernel.Linear).Places(axis));
    }

    [Fact]
    public void OneElementLiesOnTheFirstWhereThatIsAsked()
    {
        var axis = new ResampledAxis(0, 4, 1, 0.25, (0, 1));
        Assert.Equal([0.0], new Resample(Placement.MiddlesUnlessOne, ResampleKernel.Linear).Places(axis));
        Assert.Equal([1.5], new Resample(Placement.Middles, ResampleKernel.Linear).Places(axis));
    }

    [Theory]
    [InlineData(AspectRatio.Stretched, 6, 3)]
    [InlineData(AspectRatio.NotLarger, 2, 3)]
    [InlineData(AspectRatio.NotSmaller, 6, 9)]
    internal void KeepsTheRatioOfSizes(AspectRatio ratio, int height, int width)
    {
        var axes = ResampledAxis.BySizes([4, 6], [0, 1], [6, 3], ratio, null);
        Assert.Equal([height, width], axes.Select(a => a.Output));
    }

    [Fact]
    public void ElementsBeyondTheRegionAreWhatIsSaid()
    {
        var axes = ResampledAxis.ByScales([4], [0], [1.25], [-0.5, 1.5]);
        var y = new Resample(Placement.Region, ResampleKernel.Linear).Of(Torch.Tensor<double>([1, 2, 3, 4], [4]), axes, 9);
        Assert.Equal([9, 1, 2.5, 4, 9], y.ToArray<double>());
    }

    [Fact]
    public void IsDifferentiable()
    {
        var x = Numbers(2, 5).RequiresGrad_();
        var axes = ResampledAxis.ByScales(x.Shape, [1], [0.6], null);
        Assert.True(GradCheck.Gradcheck(i => [new Resample(Placement.Middles, ResampleKernel.Cubic, Antialias: true, ExcludeOutside: true).Of(i[0], axes)], [x]));
    }

    [Fact]
    public void WhatCannotBeResampledIsRefused()
    {
        Assert.Throws<ShapeException>(() => ResampledAxis.ByScales([4], [0], [-1], null));
        Assert.Throws<ShapeException>(() => ResampledAxis.ByScales([4], [0], [1, 2], null));
        Assert.Throws<ShapeException>(() => ResampledAxis.ByScales([4], [0], [2], [0]));
        Assert.Throws<ShapeException>(() => new Resample(Placement.Middles, ResampleKernel.Linear).Of(Torch.Zeros([0]), [new(0, 0, 3, 1, (0, 1))]));
    }

    private static Tensor Numbers(params long[] shape) => Torch.Arange(Shapes.Count(shape), dtype: DType.Float64).Mul(0.7).Sin().Reshape(shape);
}
