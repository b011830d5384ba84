using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>A convolution over images whose taps are moved by offsets, between elements too. torchvision: <c>ops.deform_conv2d</c>.</summary>
    /// <param name="input">[N, C, H, W].</param>
    /// <param name="weight">[O, C / groups, kH, kW].</param>
    /// <param name="offset">[N, parts · kH · kW · 2, oH, oW]: for each tap how far down and right.</param>
    /// <param name="bias">[O], or nothing.</param>
    /// <param name="mask">[N, parts · kH · kW, oH, oW], a factor of each tap; 1 if null.</param>
    /// <param name="geometry">Stride, padding, dilation and groups.</param>
    /// <param name="size">The output's height and width.</param>
    /// <param name="parts">Into how many parts with offsets of their own the channels fall.</param>
    internal static Tensor DeformConvolution(Tensor input, Tensor weight, Tensor offset, Tensor? bias, Tensor? mask, ConvGeometry geometry, long[] size, long parts)
    {
        var (n, c, h, w) = (input.Shape[0], input.Shape[1], input.Shape[2], input.Shape[3]);
        var (kh, kw, oh, ow) = (weight.Shape[2], weight.Shape[3], size[0], size[1]);
        var taps = kh * kw;
        if (parts < 1 || c % parts != 0 || geometry.Groups < 1 || weight.Shape[0] % geometry.Groups != 0 || weight.Shape[1] * geometry.Groups != c)
            throw new ShapeException($"Channels of input {Shapes.Text(input.Shape)} and weight {Shapes.Text(weight.Shape)} do not fit {geometry.Groups} groups and {parts} parts with offsets.");
        var moves = offset.Reshape(n * parts, taps, 2, oh, ow);
        var images = input.Reshape(n * parts, c / parts, h, w);
        Tensor rows = Moved(Places(0, kh, oh).View(1, kh, 1, oh, 1), 0), lines = Moved(Places(1, kw, ow).View(1, 1, kw, 1, ow), 1);
        var sampled = FusedGridSample.Applies(images, rows)
            ? FusedGridSample.Of(images, Torch.Stack([lines, rows], -1), GridSampleMode.Bilinear, GridSamplePadding.Zeros, alignCorners: false, inElements: true)
            : new GridSampler(images, [rows, lines]).Sample(GridSampleMode.Bilinear);
        var columns = sampled.Reshape(n * parts, c / parts, taps, oh * ow);
        if (mask is not null)
            columns = columns.Mul(mask.Reshape(n * parts, 1, taps, oh * ow));
        var g = geometry.Groups;
        var y = weight.Reshape(1, g, weight.Shape[0] / g, c / g * taps).MatMul(columns.Reshape(n, g, c / g * taps, oh * ow)).Reshape(n, weight.Shape[0], oh, ow);
        return bias is null ? y : y.Add(bias.View(-1, 1, 1));

        // Where each tap of each output lies without an offset.
        Tensor Places(int d, long kernel, long outputs) =>
            Torch.Arange(kernel, dtype: DType.Int64).Mul(geometry.Dilation[d]).View(-1, 1)
                .Add(Torch.Arange(outputs, dtype: DType.Int64).Mul(geometry.Stride[d]).Sub(geometry.Padding[d])).To(input.DType).To(input.Device);

        Tensor Moved(Tensor places, int d) => places.Expand(1, kh, kw, oh, ow).Reshape(1, taps, oh, ow).Add(moves.Select(2, d));
    }
}
