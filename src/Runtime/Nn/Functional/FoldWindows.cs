using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>Columns of windows over any number of dimensions added up where the windows lie; <see cref="Fold"/> for two.</summary>
    /// <param name="columns">[N, C · kernel, windows].</param>
    /// <param name="shape">[N, C, spatial…], the result's shape.</param>
    /// <param name="kernel">The windows' size.</param>
    /// <param name="geometry">Stride, padding before, and dilation.</param>
    /// <param name="counts">How many windows there are along each dimension.</param>
    internal static Tensor FoldWindows(Tensor columns, long[] shape, long[] kernel, ConvGeometry geometry, long[] counts)
    {
        var dims = kernel.Length;
        var (taps, windows) = (Shapes.Count(kernel), Shapes.Count(counts));
        if (columns.Dim != 3 || columns.Shape[1] != shape[1] * taps || columns.Shape[2] != windows)
            throw new ShapeException($"Columns of shape {Shapes.Text(columns.Shape)} were expected to be [N, C · {taps}, {windows}].");
        var places = Torch.Zeros([1], DType.Int64);
        var inside = Torch.Ones([1], DType.Bool);
        for (var d = 0; d < dims; d++)
        {
            long[] tapShape = new long[2 * dims], windowShape = new long[2 * dims];
            Array.Fill(tapShape, 1);
            Array.Fill(windowShape, 1);
            (tapShape[d], windowShape[dims + d]) = (kernel[d], counts[d]);
            var along = Torch.Arange(kernel[d], dtype: DType.Int64).Mul(geometry.Dilation[d]).Reshape(tapShape)
                .Add(Torch.Arange(counts[d], dtype: DType.Int64).Mul(geometry.Stride[d]).Sub(geometry.Padding[d]).Reshape(windowShape));
            inside = inside.LogicalAnd(along.Ge(0L)).LogicalAnd(along.Lt(shape[d + 2]));
            places = places.Mul(shape[d + 2]).Add(along);
        }
        var at = inside.Reshape(-1).Nonzero().Reshape(-1);
        var values = columns.Reshape(shape[0], shape[1], taps * windows).IndexSelect(2, at.To(columns.Device));
        return Torch.Zeros([shape[0], shape[1], Shapes.Count(shape.AsSpan(2))], columns.DType, columns.Device)
            .IndexAdd(2, places.Reshape(-1).IndexSelect(0, at).To(columns.Device), values).Reshape(shape);
    }
}
