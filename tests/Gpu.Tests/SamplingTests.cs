using System.Reflection;
using TorchPort.Gpu;
using TorchPort.Kernels;
using TorchPort.Lanes;
using TorchPort.Nn;
using TorchPort.Ops;

namespace TorchPort.Tests.Gpu;

/// <summary>Tensors read between their elements by single kernels: as on the processor, whose results are compared with torchvision's and PyTorch's elsewhere.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class SamplingTests
{
    private static readonly GpuDevice Device = Devices.Tested;

    public static MatrixTheoryData<GridSampleMode, GridSamplePadding, bool> Grids => new(Enum.GetValues<GridSampleMode>(), Enum.GetValues<GridSamplePadding>(), [false, true]);

    [Theory]
    [MemberData(nameof(Grids))]
    public void Places_of_a_grid(GridSampleMode mode, GridSamplePadding padding, bool alignCorners)
    {
        using var noGradients = GradMode.NoGrad();
        Torch.ManualSeed(1);
        Check([2, 3, 5, 7], [2, 4, 3, 2]);
        if (mode != GridSampleMode.Bicubic)
            Check([2, 2, 3, 4, 5], [2, 2, 3, 2, 3]);

        void Check(long[] shape, long[] places)
        {
            // Some lie outside, one at NaN.
            Tensor x = Torch.Randn(shape), grid = Torch.Randn(places).Mul(1.2);
            grid.Reshape(-1)[0].Fill_(double.NaN);
            var expected = Functional.GridSample(x, grid, mode, padding, alignCorners);
            var (there, at) = (x.To(Device), grid.To(Device));
            var before = Device.Launches;
            var actual = Functional.GridSample(there, at, mode, padding, alignCorners);
            Assert.Equal(1, Device.Launches - before);
            Near(expected, actual);
        }
    }

    /// <summary>Regions inside, over the edges, outside, ending before they begin, and of all sizes.</summary>
    private static readonly float[] Corners = [1, 2, 6, 5.5f, -3, -2, 4, 3, 20, 20, 30, 30, 5, 5, 2, 1, 0, 0, 9, 7, 3.2f, 1.1f, 3.4f, 1.3f];

    private static readonly long[] Images = [0, 1, 0, 1, 1, 0];

    [Theory]
    [InlineData(0, true, false)]
    [InlineData(2, true, false)]
    [InlineData(0, false, false)]
    [InlineData(3, false, false)]
    [InlineData(2, false, true)]
    public void Regions_and_the_gradients_of_their_means(long samples, bool halfPixel, bool takesMax)
    {
        Torch.ManualSeed(2);
        var cells = new RegionCells(3, 2, samples, 0.8, halfPixel, takesMax);
        Tensor x = Torch.Randn(2, 3, 7, 8), corners = Torch.Tensor(Corners).Reshape(-1, 4), images = Torch.Tensor(Images);
        Tensor there = x.To(Device), cornersThere = corners.To(Device), imagesThere = images.To(Device);
        var before = Device.Launches;
        var without = Regions.Align(there, cornersThere, imagesThere, cells);
        // The other one looks for images that are not there.
        Assert.Equal(2, Device.Launches - before);
        Near(Regions.Align(x, corners, images, cells), without);
        if (takesMax)
            return;
        x.RequiresGrad = there.RequiresGrad = true;
        Tensor expected = Regions.Align(x, corners, images, cells), actual = Regions.Align(there, cornersThere, imagesThere, cells);
        Near(expected, actual);
        var g = Torch.RandnLike(expected);
        expected.Backward(g);
        actual.Backward(g.To(Device));
        Near(x.Grad!, there.Grad!);
    }

    [Fact]
    public void A_region_of_too_many_points_is_an_error_once_the_device_is_waited_for()
    {
        Tensor x = Torch.Randn(1, 1, 4, 4).To(Device), images = Torch.Tensor(new long[] { 0 }).To(Device), corners = Torch.Tensor(new float[] { 0, 0, 1e6f, 2 }).Reshape(1, 4).To(Device);
        var y = Regions.Align(x, corners, images, new(2, 2, 0, 1, true, false));
        Assert.Contains("500000 points a cell and direction", Assert.Throws<ShapeException>(() => y.ToArray<float>()).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Regions.Align(x, corners, images, new(2, 2, 1 << 20, 1, true, false)));
    }

    [Fact]
    public void Operators_of_detectors()
    {
        using var noGradients = GradMode.NoGrad();
        Torch.ManualSeed(3);
        Tensor boxes = Torch.Tensor(Corners).Reshape(-1, 4), scores = Torch.Rand(boxes.Shape[0]), x = Torch.Randn(2, 4, 7, 8), rois = Torch.Cat([Torch.Tensor(Images).To(DType.Float32).Unsqueeze(1), boxes], 1);
        Tensor weight = Torch.Randn(3, 4, 3, 3), offset = Torch.Randn(2, 18, 7, 8), mask = Torch.Rand(2, 9, 7, 8), bias = Torch.Randn(3);
        Same(t => TorchvisionOperators.Nms(t[0], t[1], 0.1), boxes, scores);
        Same(t => TorchvisionOperators.PsRoiAlign(t[0], t[1], 0.8, 2, 2, 0).Output, x, rois);
        Same(t => TorchvisionOperators.RoiPool(t[0], t[1], 0.8, 2, 3).Output, x, rois);
        Same(t => TorchvisionOperators.PsRoiPool(t[0], t[1], 0.8, 2, 2).Output, x, rois);
        Same(t => TorchvisionOperators.DeformConv2d(t[0], t[1], t[2], t[3], t[4], 1, 1, 1, 1, 1, 1, 1, 1, true), x, weight, offset, mask, bias);

        static void Same(Func<Tensor[], Tensor> function, params Tensor[] inputs) => Near(function(inputs), function([.. inputs.Select(t => t.To(Device))]));
    }

    /// <summary>A kernel that is missing would be an error where a composite of other operations had worked. Plans of other devices do without <c>RmsRows</c>.</summary>
    [Fact]
    public void Every_kernel_that_fuses_operations_is_there()
    {
        var run = typeof(GpuDevice).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(m => m.Name == "Run").Select(m => m.GetParameters()[0].ParameterType).ToHashSet();
        var all = typeof(IFusedKernel).Assembly.GetTypes().Where(t => t.IsValueType && typeof(IFusedKernel).IsAssignableFrom(t)).ToList();
        Assert.NotEmpty(all);
        Assert.Equal([typeof(RmsRows)], all.Where(t => !run.Contains(t)));
    }

    // Sums of a few terms in another order.
    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Same(Device, actual.Device);
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        var there = actual.Detach().To(TorchPort.Device.Cpu);
        Assert.True(there.AllClose(expected.Detach(), rtol: 1e-5, atol: 1e-5, equalNan: true), $"Expected {expected}, got {there}.");
    }
}
