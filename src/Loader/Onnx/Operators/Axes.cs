namespace TorchPort.Onnx.Operators;

/// <summary>Axes of nodes as dimensions of tensors.</summary>
internal static class Axes
{
    /// <summary>Dimensions from 0 on; negative axes count from the back.</summary>
    /// <exception cref="DimensionException">One is outside, or stands twice.</exception>
    internal static int[] Of(ReadOnlySpan<long> axes, int rank)
    {
        var dims = new int[axes.Length];
        for (var i = 0; i < dims.Length; i++)
            dims[i] = Of(axes[i], rank);
        return dims.Distinct().Count() == dims.Length ? dims : throw new DimensionException($"An axis stands twice in {Shapes.Text(axes)}.");
    }

    /// <summary>A dimension from 0 on; negative axes count from the back.</summary>
    /// <exception cref="DimensionException">It is outside.</exception>
    internal static int Of(long axis, int rank) => axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis)
        : throw new DimensionException($"The axis {axis} is outside the {rank} dimensions.");

    /// <summary>All dimensions.</summary>
    internal static int[] All(int rank) => [.. Enumerable.Range(0, rank)];
}
