namespace TorchPort;

public static partial class Torch
{
    /// <summary>Reductions of consecutive parts of a dimension, given by lengths or by offsets. PyTorch: <c>torch.segment_reduce</c>.</summary>
    /// <param name="data">The elements.</param>
    /// <param name="reduce">"sum", "mean", "max", "min" or "prod".</param>
    /// <param name="lengths">The parts' lengths, along the last dimension; the ones before it are those of <paramref name="data"/>.</param>
    /// <param name="offsets">Where the parts begin, and where the last one ends.</param>
    /// <param name="axis">The dimension.</param>
    /// <param name="initial">What each part is combined with, and what an empty one gives.</param>
    [Aten("segment_reduce(Tensor data, str reduce, *, Tensor? lengths=None, Tensor? indices=None, Tensor? offsets=None, int axis=0, bool unsafe=False, Scalar? initial=None) -> Tensor", Ignores = "indices, unsafe")]
    public static Tensor SegmentReduce(Tensor data, string reduce, Tensor? lengths = null, Tensor? offsets = null, int axis = 0, double? initial = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var axes = Shapes.Dim(axis, data.Dim);
        var counts = lengths ?? offsets?.Diff() ?? throw new ArgumentException("SegmentReduce needs lengths or offsets.", nameof(lengths));
        if (counts.Dim != axes + 1 || !counts.Shape[..axes].SequenceEqual(data.Shape[..axes]))
            throw new ShapeException($"SegmentReduce: the parts' shape {Shapes.Text(counts.Shape)} must be that of the data, {Shapes.Text(data.Shape)}, up to its axis.");
        var (reduction, empty) = reduce switch
        {
            "sum" => (ScatterReduction.Sum, 0.0),
            "mean" => (ScatterReduction.Sum, 0.0),
            "max" => (ScatterReduction.Amax, double.NegativeInfinity),
            "min" => (ScatterReduction.Amin, double.PositiveInfinity),
            "prod" => (ScatterReduction.Prod, 1.0),
            _ => throw new ArgumentException($"SegmentReduce: reduce must be sum, mean, max, min or prod, not '{reduce}'.", nameof(reduce)),
        };
        var parts = counts.Shape[^1];
        var rows = data.Reshape([Shapes.Count(data.Shape[..axes]), .. data.Shape[axes..]]);
        var each = counts.Reshape(-1, parts);
        long[] shape = [rows.Shape[0], parts, .. data.Shape[(axes + 1)..]];
        // One running number for every part of every row; elements behind the last part are left out.
        var part = RepeatInterleave(each.To(DType.Int64).Reshape(-1));
        var inside = Arange(rows.Shape[1], device: data.Device).Unsqueeze(0).Lt(each.Sum([1], keepdim: true)).Reshape(-1);
        var elements = rows.Reshape([-1, .. data.Shape[(axes + 1)..]]).IndexSelect(0, inside.Nonzero().Reshape(-1));
        var start = Full([Shapes.Count(shape.AsSpan(0, 2)), .. shape[2..]], initial ?? empty, data.DType, data.Device);
        var result = start.IndexReduce(0, part, elements, reduction);
        if (reduce == "mean")
        {
            // The initial value adds to the sum, but counts as no element.
            var count = each.To(data.DType).Reshape([-1, .. Enumerable.Repeat(1L, shape.Length - 2)]);
            result = result.Div(initial is null ? count : count.ClampMin(1.0));
        }
        return result.Reshape([.. data.Shape[..axes], .. shape[1..]]);
    }
}
