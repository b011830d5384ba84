using TorchPort.Nn;
using TorchPort.Ops;

namespace TorchPort.Tests;

/// <summary>Sampling as one kernel beside the same put together of other operations, which OpInfo's samples compare with PyTorch.</summary>
public class GridSampleTests
{
    public static TheoryData<GridSampleMode, GridSamplePadding, bool, int> Cases()
    {
        var cases = new TheoryData<GridSampleMode, GridSamplePadding, bool, int>();
        foreach (var mode in Enum.GetValues<GridSampleMode>())
        {
            foreach (var padding in Enum.GetValues<GridSamplePadding>())
            {
                foreach (var alignCorners in new[] { true, false })
                {
                    cases.Add(mode, padding, alignCorners, 2);
                    if (mode != GridSampleMode.Bicubic)
                        cases.Add(mode, padding, alignCorners, 3);
                }
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EqualsTheComposite(GridSampleMode mode, GridSamplePadding padding, bool alignCorners, int dims)
    {
        long[] sizes = dims == 2 ? [2, 3, 5, 7] : [2, 3, 3, 4, 5], places = dims == 2 ? [2, 9, 11, 2] : [2, 3, 7, 5, 3];
        foreach (var dtype in new[] { DType.Float64, DType.Float32 })
        {
            var x = Torch.Arange(Elements(sizes), dtype: DType.Float64).Mul(0.37).Sin().View(sizes).To(dtype);
            // From −1.6 to 1.6: inside, at the edges, and several turns of a reflection away.
            var grid = Torch.Arange(Elements(places), dtype: DType.Float64).Mul(1.7).Sin().Mul(1.6).View(places).To(dtype);
            var expected = new GridSampler(x, grid, padding, alignCorners).Sample(mode);
            // The weights come from places up to 7 in size: 1e-6 of them in single precision.
            var tolerance = dtype == DType.Float64 ? 1e-13 : 1e-5;
            Assert.True(FusedGridSample.Applies(x, grid));
            Assert.True(Functional.GridSample(x, grid, mode, padding, alignCorners).AllClose(expected, tolerance, tolerance));
        }
    }

    [Fact]
    public void WhatIsOutsideDoesNotCount()
    {
        var x = Torch.Full([1, 1, 2, 2], float.NaN);
        var grid = Torch.Tensor<float>([5, 5, -5, 0, float.NaN, 0, float.PositiveInfinity, 0], [1, 1, 4, 2]);
        foreach (var mode in Enum.GetValues<GridSampleMode>())
            Assert.Equal([0f, 0, 0, 0], Functional.GridSample(x, grid, mode).ToArray<float>());
    }

    [Fact]
    public void MovedTapsReadWhatTheCompositeReads()
    {
        Tensor x = Numbers(2, 4, 6, 5), weight = Numbers(4, 2, 3, 2), offset = Numbers(2, 2 * 2 * 3 * 2, 4, 4).Mul(2.5), mask = Numbers(2, 2 * 3 * 2, 4, 4);
        Tensor Convolved() => Functional.DeformConvolution(x, weight, offset, null, mask, new([1, 1], [0, 0], [1, 1], 2), [4, 4], 2);
        var fused = Convolved();
        x.RequiresGrad_();
        var composite = Convolved();
        Assert.True(composite.RequiresGrad && !fused.RequiresGrad);
        // Thirty-two products are summed up.
        Assert.True(fused.AllClose(composite.Detach(), 1e-5, 1e-5));
    }

    private static Tensor Numbers(params long[] shape) => Torch.Arange(Elements(shape), dtype: DType.Float32).Mul(0.73).Sin().View(shape);

    private static long Elements(long[] shape) => shape.Aggregate((a, b) => a * b);
}
