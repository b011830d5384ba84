namespace TorchPort.Ops;

/// <summary>Regions of images brought to one size.</summary>
internal static class Regions
{
    private const long MostSamples = 1 << 26;

    /// <summary>
    /// Samples each region bilinearly at a grid of points and takes the mean of a cell's samples, or the largest weighted
    /// neighbour of its points. torchvision: <c>roi_align</c>; ONNX: <c>RoiAlign</c>.
    /// </summary>
    /// <param name="x">[images, channels, height, width].</param>
    /// <param name="regions">[regions, 4]: x and y of the first corner, then of the other.</param>
    /// <param name="images">The image of each region.</param>
    /// <param name="size">Height and width of the result.</param>
    /// <param name="samples">Points a cell and direction; 0 for as many as the cell has pixels.</param>
    /// <param name="scale">From the regions' coordinates to pixels.</param>
    /// <param name="halfPixel">Whether pixels have their centres at halves; otherwise regions are a pixel large at least.</param>
    /// <param name="takesMax">Whether the largest is taken in place of the mean.</param>
    internal static Tensor Align(Tensor x, Tensor regions, long[] images, (long Height, long Width) size, long samples, double scale, bool halfPixel, bool takesMax)
    {
        var corners = regions.ToArray<float>();
        var parts = new Tensor[images.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var rows = Axis.Of(corners[4 * i + 1], corners[4 * i + 3], (float)scale, halfPixel, size.Height, samples, x.Shape[2]);
            var columns = Axis.Of(corners[4 * i], corners[4 * i + 2], (float)scale, halfPixel, size.Width, samples, x.Shape[3]);
            if (rows.Samples == 0 || columns.Samples == 0)
            {
                // A region that ends before it begins has no points.
                parts[i] = Torch.Zeros([x.Shape[1], size.Height, size.Width], x.DType);
                continue;
            }
            if (rows.Places.ElementCount * columns.Places.ElementCount > MostSamples / Math.Max(1, x.Shape[1]))
                throw new ShapeException($"A region would be read at {rows.Places.ElementCount / 2} × {columns.Places.ElementCount / 2} points in {x.Shape[1]} channels.");
            var image = x.Select(0, images[i]);
            var read = image.IndexSelect(1, rows.Places).Mul(rows.Weights.To(x.DType).Unsqueeze(-1)).IndexSelect(2, columns.Places).Mul(columns.Weights.To(x.DType));
            var cells = read.Reshape(x.Shape[1], size.Height, 2 * rows.Samples, size.Width, 2 * columns.Samples);
            parts[i] = takesMax ? cells.Amax([2, 4]) : cells.Sum([2, 4]).Div((double)(rows.Samples * columns.Samples));
        }
        return parts.Length > 0 ? Torch.Stack(parts) : Torch.Zeros([0, x.Shape[1], size.Height, size.Width], x.DType);
    }

    /// <summary>Along one direction: two neighbours of each sample and their weights.</summary>
    private readonly record struct Axis(Tensor Places, Tensor Weights, long Samples)
    {
        private const long MaxSamples = 1 << 16;

        internal static Axis Of(float first, float second, float scale, bool halfPixel, long cells, long samples, long length)
        {
            var offset = halfPixel ? 0.5f : 0;
            float start = first * scale - offset, extent = second * scale - offset - start;
            if (!halfPixel)
                extent = MathF.Max(extent, 1);
            var cell = extent / cells;
            var wanted = samples > 0 ? samples : MathF.Ceiling(extent / cells);
            if (!(wanted <= MaxSamples))
                throw new ShapeException($"A region from {first} to {second} would be read at {wanted} points a cell, more than {MaxSamples}.");
            var each = Math.Max(0, (long)wanted);
            if (each > MaxSamples / cells)
                throw new ShapeException($"A region would be read at {each} points in each of {cells} cells.");
            var places = new long[checked(2 * cells * each)];
            var weights = new float[places.Length];
            for (var i = 0; i < places.Length / 2; i++)
            {
                var at = start + i / each * cell + (i % each + 0.5f) * cell / each;
                // Beyond a pixel outside the image there is nothing.
                if (!(at >= -1 && at <= length))
                    continue;
                at = Math.Clamp(at, 0, length - 1);
                var low = (long)at;
                (places[2 * i], places[2 * i + 1]) = (low, Math.Min(low + 1, length - 1));
                (weights[2 * i], weights[2 * i + 1]) = (1 - (at - low), at - low);
            }
            return new(Torch.Tensor<long>(places, [places.Length]), Torch.Tensor<float>(weights, [weights.Length]), each);
        }
    }
}
