using TorchPort.Nn;

namespace TorchPort.Ops;

/// <summary>The operators of torchvision that networks for detection call.</summary>
internal static class TorchvisionOperators
{
    [Aten("torchvision::nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")]
    internal static Tensor Nms(Tensor dets, Tensor scores, double iouThreshold)
    {
        if (dets.Dim != 2 || dets.Shape[1] != 4 || scores.Dim != 1 || scores.Shape[0] != dets.Shape[0])
            throw new ShapeException($"nms takes boxes of [n, 4] and as many scores, but was given {Shapes.Text(dets.Shape)} and {Shapes.Text(scores.Shape)}.");
        Tensor corners = dets.Detach().To(DType.Float32).Unsqueeze(0), ofClass = scores.Detach().To(DType.Float32).View(1, 1, -1);
        return Suppression.ByClass(corners, ofClass, long.MaxValue, (float)iouThreshold, null, static () => { }).Select(1, 2);
    }

    [Aten("torchvision::roi_align(Tensor input, Tensor rois, float spatial_scale, SymInt pooled_height, SymInt pooled_width, int sampling_ratio, bool aligned) -> Tensor")]
    internal static Tensor RoiAlign(Tensor input, Tensor rois, double spatialScale, long pooledHeight, long pooledWidth, long samplingRatio, bool aligned)
    {
        Check(input, rois);
        return Regions.Align(input, rois.Narrow(1, 1, 4), rois.Select(1, 0).To(DType.Int64), new(pooledHeight, pooledWidth, Math.Max(0, samplingRatio), spatialScale, aligned, TakesMax: false));
    }

    /// <summary>Each cell of a region from the channels that are its own.</summary>
    [Aten("torchvision::ps_roi_align(Tensor input, Tensor rois, float spatial_scale, SymInt pooled_height, SymInt pooled_width, int sampling_ratio) -> (Tensor, Tensor)")]
    internal static (Tensor Output, Tensor Channels) PsRoiAlign(Tensor input, Tensor rois, double spatialScale, long pooledHeight, long pooledWidth, long samplingRatio)
    {
        var groups = Groups(input, pooledHeight, pooledWidth, "ps_roi_align");
        long regions = rois.Shape[0], cells = pooledHeight * pooledWidth;
        var all = RoiAlign(input, rois, spatialScale, pooledHeight, pooledWidth, samplingRatio, aligned: true);
        var own = all.View(regions, groups, cells, cells).Diagonal(0, 2, 3).Reshape(regions, groups, pooledHeight, pooledWidth);
        if (samplingRatio <= 0)
            own = own.MaskedFill(HaveNoSamples(rois, spatialScale, pooledHeight, pooledWidth).View(regions, 1, 1, 1), double.NaN);
        return (own, OwnChannels(regions, groups, pooledHeight, pooledWidth, input));
    }

    /// <summary>Which regions are so small that their cells are means of nothing, where their sizes say how many samples a cell has.</summary>
    private static Tensor HaveNoSamples(Tensor rois, double spatialScale, long pooledHeight, long pooledWidth)
    {
        var corners = rois.Narrow(1, 1, 4) * spatialScale - 0.5;
        var sizes = corners.Narrow(1, 2, 2) - corners.Narrow(1, 0, 2);
        return (sizes / Torch.Tensor([(double)pooledWidth, pooledHeight]).To(sizes.DType).To(sizes.Device)).Ceil().Prod(1).Eq(0);
    }

    /// <summary>The largest element of each cell of a region, whose corners are rounded to elements.</summary>
    [Aten("torchvision::roi_pool(Tensor input, Tensor rois, float spatial_scale, SymInt pooled_height, SymInt pooled_width) -> (Tensor, Tensor)")]
    internal static (Tensor Output, Tensor Places) RoiPool(Tensor input, Tensor rois, double spatialScale, long pooledHeight, long pooledWidth)
    {
        var (images, boxes) = Taken(input, rois);
        var corners = boxes.Mul(spatialScale).ToArray<float>();
        long height = input.Shape[2], width = input.Shape[3];
        var cells = new List<Tensor>();
        for (var r = 0; r < images.Length; r++)
        {
            var image = input.Select(0, images[r]);
            var (left, top) = (Whole(corners[4 * r]), Whole(corners[4 * r + 1]));
            var tall = Math.Max(Whole(corners[4 * r + 3]) - top + 1, 1) / (double)pooledHeight;
            var wide = Math.Max(Whole(corners[4 * r + 2]) - left + 1, 1) / (double)pooledWidth;
            for (var y = 0; y < pooledHeight; y++)
            {
                var (y0, y1) = Bounds(y, tall, top, height);
                for (var x = 0; x < pooledWidth; x++)
                {
                    var (x0, x1) = Bounds(x, wide, left, width);
                    cells.Add(y1 <= y0 || x1 <= x0 ? Torch.Zeros([input.Shape[1]], input.DType, input.Device) : image.Narrow(1, y0, y1 - y0).Narrow(2, x0, x1 - x0).Amax([1, 2]));
                }
            }
        }
        return (Pooled(cells, images.Length, input.Shape[1], pooledHeight, pooledWidth, input), Torch.Empty([0], DType.Int32, input.Device));
    }

    private static long Whole(float corner) => (long)Math.Round(corner, MidpointRounding.AwayFromZero);

    private static (long From, long To) Bounds(long cell, double size, long start, long length) =>
        (Math.Clamp((long)Math.Floor((float)(cell * size)) + start, 0, length), Math.Clamp((long)Math.Ceiling((float)((cell + 1) * size)) + start, 0, length));

    /// <summary>The channels of each cell of each region, one after another, as [regions, channels, height, width].</summary>
    private static Tensor Pooled(List<Tensor> cells, long regions, long channels, long pooledHeight, long pooledWidth, Tensor input) =>
        cells.Count == 0 ? Torch.Zeros([0, channels, pooledHeight, pooledWidth], input.DType, input.Device) : Torch.Stack([.. cells]).View(regions, pooledHeight, pooledWidth, channels).Permute(0, 3, 1, 2).Contiguous();

    /// <summary>How many channels a result has whose cells have channels of their own.</summary>
    private static long Groups(Tensor input, long pooledHeight, long pooledWidth, string name)
    {
        var cells = pooledHeight * pooledWidth;
        return cells >= 1 && input.Shape[1] % cells == 0 ? input.Shape[1] / cells : throw new ShapeException($"{name}: {input.Shape[1]} channels are no multiple of {pooledHeight}x{pooledWidth} cells.");
    }

    private static Tensor OwnChannels(long regions, long groups, long pooledHeight, long pooledWidth, Tensor input) =>
        Torch.Arange(input.Shape[1], DType.Int32, input.Device).View(1, groups, pooledHeight, pooledWidth).Expand(regions, groups, pooledHeight, pooledWidth).Contiguous();

    /// <summary>The mean of each cell of a region in the channels that are its own; corners are rounded to elements, and the last row and column are left out.</summary>
    [Aten("torchvision::ps_roi_pool(Tensor input, Tensor rois, float spatial_scale, SymInt pooled_height, SymInt pooled_width) -> (Tensor, Tensor)")]
    internal static (Tensor Output, Tensor Channels) PsRoiPool(Tensor input, Tensor rois, double spatialScale, long pooledHeight, long pooledWidth)
    {
        var (images, boxes) = Taken(input, rois);
        var groups = Groups(input, pooledHeight, pooledWidth, "ps_roi_pool");
        var corners = boxes.Mul(spatialScale).ToArray<float>();
        long height = input.Shape[2] - 1, width = input.Shape[3] - 1;
        var cells = new List<Tensor>();
        for (var r = 0; r < images.Length; r++)
        {
            var image = input.Select(0, images[r]).Unflatten(0, [groups, pooledHeight, pooledWidth]);
            var (left, top) = (Whole(corners[4 * r]), Whole(corners[4 * r + 1]));
            var tall = Math.Max(Whole(corners[4 * r + 3]) - top, 1) / (double)pooledHeight;
            var wide = Math.Max(Whole(corners[4 * r + 2]) - left, 1) / (double)pooledWidth;
            for (var y = 0; y < pooledHeight; y++)
            {
                var (y0, y1) = Bounds(y, tall, top, height);
                for (var x = 0; x < pooledWidth; x++)
                {
                    var (x0, x1) = Bounds(x, wide, left, width);
                    cells.Add(y1 <= y0 || x1 <= x0 ? Torch.Zeros([groups], input.DType, input.Device) : image.Select(1, y).Select(1, x).Narrow(1, y0, y1 - y0).Narrow(2, x0, x1 - x0).Mean([1, 2]));
                }
            }
        }
        return (Pooled(cells, images.Length, groups, pooledHeight, pooledWidth, input), OwnChannels(images.Length, groups, pooledHeight, pooledWidth, input));
    }

    [Aten("torchvision::deform_conv2d(Tensor input, Tensor weight, Tensor offset, Tensor mask, Tensor bias, SymInt stride_h, SymInt stride_w, SymInt pad_h, SymInt pad_w, SymInt dilation_h, SymInt dilation_w, SymInt groups, SymInt offset_groups, bool use_mask) -> Tensor")]
    internal static Tensor DeformConv2d(Tensor input, Tensor weight, Tensor offset, Tensor mask, Tensor bias, long strideH, long strideW, long padH, long padW, long dilationH, long dilationW, long groups, long offsetGroups, bool useMask)
    {
        var geometry = new ConvGeometry([strideH, strideW], [padH, padW], [dilationH, dilationW], groups);
        return Functional.DeformConvolution(input, weight, offset, bias, useMask ? mask : null, geometry, [offset.Shape[2], offset.Shape[3]], offsetGroups);
    }

    /// <summary>Rows of image, left, top, right, bottom taken apart.</summary>
    private static (long[] Images, Tensor Boxes) Taken(Tensor input, Tensor rois)
    {
        Check(input, rois);
        var images = rois.Select(1, 0).To(DType.Int64).ToArray<long>();
        if (Array.Exists(images, i => i < 0 || i >= input.Shape[0]))
            throw new DimensionException($"A region is in an image that is none of the {input.Shape[0]}.");
        return (images, rois.Narrow(1, 1, 4));
    }

    private static void Check(Tensor input, Tensor rois)
    {
        if (input.Dim != 4 || rois.Dim != 2 || rois.Shape[1] != 5)
            throw new ShapeException($"Regions are rows of five numbers in images [N, C, H, W], but were given as {Shapes.Text(rois.Shape)} in {Shapes.Text(input.Shape)}.");
    }
}
