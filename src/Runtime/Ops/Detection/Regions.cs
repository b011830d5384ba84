using TorchPort.Autograd;
using TorchPort.Kernels;

namespace TorchPort.Ops;

/// <summary>Regions of images brought to one size.</summary>
internal static class Regions
{
    private const long MostSamples = 1 << 26;

    /// <summary>
    /// Samples each region bilinearly at a grid of points and takes the mean of a cell's samples, or the largest weighted
    /// neighbour of its points; differentiable by the images. torchvision: <c>roi_align</c>; ONNX: <c>RoiAlign</c>.
    /// </summary>
    /// <param name="x">[images, channels, height, width].</param>
    /// <param name="regions">[regions, 4]: x and y of the first corner, then of the other.</param>
    /// <param name="images">[regions]: the image of each, int64.</param>
    /// <param name="cells">How a region is read.</param>
    internal static Tensor Align(Tensor x, Tensor regions, Tensor images, RegionCells cells)
    {
        if (x.Shape[2] * x.Shape[3] == 0)
            return Torch.Zeros([regions.Shape[0], x.Shape[1], cells.Height, cells.Width], x.DType, x.Device);
        var (corners, at) = (regions.Detach(), IndexCheck.InRange("roi_align", images.Detach(), x.Shape[0]));
        var wantsGradient = GradMode.IsEnabled && x.RequiresGrad;
        if (!x.Device.Fuses || !x.DType.IsFloatingPoint || wantsGradient && cells.TakesMax)
            return Composite(x, corners, at, cells);
        var (dtype, shape) = (x.DType, x.ShapeArray);
        var y = Tensor.Empty([corners.Shape[0], shape[1], cells.Height, cells.Width], dtype, x.Device);
        var kernel = new RoiAlign(corners.Shape[0], shape[1], shape[2], shape[3], cells);
        (corners, at) = (corners.Contiguous(), at.Contiguous());
        y.Device.Fused(kernel, dtype, [y], [x.Detach().Contiguous(), corners, at]);
        return Tape.Record(y, "RoiAlign", [x], [x, corners, at], (g, s) =>
        {
            if (GradMode.IsEnabled)
                return Recomputation.Gradients([s[0]], s.Needs, [g], again => [Composite(again[0]!, s[1], s[2], cells)]);
            var gradient = Tensor.Empty(shape, dtype, g.Device);
            gradient.Device.Fused(new RoiAlignGradient(shape[0], kernel), dtype, [gradient], [g.Contiguous(), s[1], s[2]]);
            return [gradient];
        });
    }

    /// <summary>The same, put together of other operations.</summary>
    private static Tensor Composite(Tensor x, Tensor regions, Tensor images, RegionCells cells)
    {
        var (height, width) = (cells.Height, cells.Width);
        var (corners, at) = (regions.ToArray<float>(), images.ToArray<long>());
        var parts = new Tensor[at.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var rows = cells.Vertical(corners[4 * i + 1], corners[4 * i + 3], x.Shape[2]);
            var columns = cells.Horizontal(corners[4 * i], corners[4 * i + 2], x.Shape[3]);
            if (rows.Samples == 0 || columns.Samples == 0)
            {
                // A region that ends before it begins has no points.
                parts[i] = Torch.Zeros([x.Shape[1], height, width], x.DType, x.Device);
                continue;
            }
            if (rows.Taps * columns.Taps > MostSamples / Math.Max(1, x.Shape[1]))
                throw new ShapeException($"A region would be read at {rows.Taps / 2} × {columns.Taps / 2} points in {x.Shape[1]} channels.");
            var ((tops, ofTop), (lefts, ofLeft)) = (Points(rows), Points(columns));
            var read = x.Select(0, at[i]).IndexSelect(1, tops).Mul(ofTop.Unsqueeze(-1)).IndexSelect(2, lefts).Mul(ofLeft);
            var samples = read.Reshape(x.Shape[1], height, 2 * rows.Samples, width, 2 * columns.Samples);
            parts[i] = cells.TakesMax ? samples.Amax([2, 4]) : samples.Sum([2, 4]).Div((double)(rows.Samples * columns.Samples));
        }
        return parts.Length > 0 ? Torch.Stack(parts) : Torch.Zeros([0, x.Shape[1], height, width], x.DType, x.Device);

        (Tensor Places, Tensor Weights) Points(RegionAxis<float> axis)
        {
            var (places, weights) = (new long[axis.Taps], new float[axis.Taps]);
            axis.Fill(places, weights);
            return (Torch.Tensor<long>(places, [axis.Taps]).To(x.Device), Torch.Tensor<float>(weights, [axis.Taps]).To(x.DType).To(x.Device));
        }
    }
}
