using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>A view of all windows of a dimension, which lie along a new last one. PyTorch: <c>unfold</c>.</summary>
    /// <param name="dimension">The dimension.</param>
    /// <param name="size">The length of a window.</param>
    /// <param name="step">How far apart windows begin.</param>
    [Aten("unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)")]
    public Tensor Unfold(int dimension, long size, long step)
    {
        var d = Shapes.Dim(dimension, Dim);
        var length = Dim == 0 ? 1 : _shape[d];
        if (size < 0 || size > length)
            throw new DimensionException($"Unfold: maximum size for tensor at dimension {dimension} is {length} but size is {size}.");
        if (step <= 0)
            throw new ArgumentOutOfRangeException(nameof(step), $"Unfold: step is {step} but must be > 0.");
        var from = ShapeArray;
        if (Dim == 0)
            return Views.Make(this, [size], [1], _offset, "Unfold", (g, _) => [g.Sum()]);
        var count = (length - size) / step + 1;
        var shape = (long[])_shape.Clone();
        var strides = (long[])_strides.Clone();
        shape[d] = count;
        strides[d] *= step;
        return Views.Make(this, [.. shape, size], [.. strides, _strides[d]], _offset, "Unfold", (g, _) => [Overlap.Add(g, from, d, step)]);
    }
}
