namespace TorchPort;

public partial class Tensor
{
    /// <summary>A copy with each dimension repeated; more numbers than dimensions add some in front. PyTorch: <c>repeat</c>.</summary>
    [Aten("repeat(Tensor self, SymInt[] repeats) -> Tensor")]
    public Tensor Repeat(params ReadOnlySpan<long> repeats)
    {
        var lead = repeats.Length - Dim;
        if (lead < 0)
            throw new ShapeException($"Repeat: the number of repeats ({repeats.Length}) can not be smaller than the number of dimensions of the tensor ({Dim}).");
        var apart = new long[2 * repeats.Length];
        var wide = new long[2 * repeats.Length];
        var shape = new long[repeats.Length];
        for (var i = 0; i < repeats.Length; i++)
        {
            var size = i < lead ? 1 : _shape[i - lead];
            if (repeats[i] < 0)
                throw new ShapeException($"Repeat: repeats may not be negative, but are {Shapes.Text(repeats)}.");
            (apart[2 * i], apart[2 * i + 1]) = (1, size);
            (wide[2 * i], wide[2 * i + 1]) = (repeats[i], size);
            shape[i] = checked(repeats[i] * size);
        }
        var repeated = Reshape(apart).Expand(wide).Reshape(shape);
        return repeated.Storage == Storage ? repeated.Clone() : repeated;
    }

    /// <summary>As <see cref="Repeat"/>, but fewer numbers than dimensions repeat the last ones. PyTorch: <c>torch.tile</c>.</summary>
    [Aten("tile(Tensor self, SymInt[] dims) -> Tensor")]
    public Tensor Tile(params ReadOnlySpan<long> dims) => Repeat([.. Enumerable.Repeat(1L, Math.Max(0, Dim - dims.Length)), .. dims]);

    /// <summary>Each element, or each slice of a dimension, repeated in place. PyTorch: <c>torch.repeat_interleave</c>.</summary>
    /// <param name="repeats">How often, the same for all.</param>
    /// <param name="dim">The dimension; null means the flattened tensor.</param>
    [Aten("repeat_interleave.self_int(Tensor self, SymInt repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor", Ignores = "output_size")]
    public Tensor RepeatInterleave(long repeats, int? dim = null)
    {
        var x = dim is null ? Reshape(-1) : AtLeast1d();
        return x.RepeatInterleave(Torch.Full([x.Size(dim ?? 0)], repeats, DType.Int64, Device), dim ?? 0);
    }

    /// <summary>Each element, or each slice of a dimension, repeated in place. PyTorch: <c>torch.repeat_interleave</c>.</summary>
    /// <param name="repeats">How often, one number for each slice or for all.</param>
    /// <param name="dim">The dimension; null means the flattened tensor.</param>
    [Aten("repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor", Ignores = "output_size")]
    public Tensor RepeatInterleave(Tensor repeats, int? dim = null)
    {
        ArgumentNullException.ThrowIfNull(repeats);
        var x = dim is null ? Reshape(-1) : AtLeast1d();
        var d = Shapes.Dim(dim ?? 0, x.Dim);
        if (repeats.Dim > 1 || repeats.ElementCount != 1 && repeats.ElementCount != x.Shape[d])
            throw new ShapeException($"RepeatInterleave: repeats, of shape {Shapes.Text(repeats.Shape)}, must have one number or one for each of the {x.Shape[d]} slices.");
        return x.IndexSelect(d, Torch.RepeatInterleave(repeats.Reshape(-1).Expand(x.Shape[d])));
    }
}

public static partial class Torch
{
    /// <summary>0 as often as the first number says, then 1 as often as the second, and so on. PyTorch: <c>torch.repeat_interleave(repeats)</c>.</summary>
    [Aten("repeat_interleave.Tensor(Tensor repeats, *, SymInt? output_size=None) -> Tensor", Ignores = "output_size")]
    public static Tensor RepeatInterleave(Tensor repeats)
    {
        ArgumentNullException.ThrowIfNull(repeats);
        var counts = repeats.ToArray<long>();
        var places = new long[checked((int)counts.Sum(c => c >= 0 ? c : throw new ArgumentOutOfRangeException(nameof(repeats), "RepeatInterleave: repeats can not be negative.")))];
        var next = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            for (var k = 0L; k < counts[i]; k++)
                places[next++] = i;
        }
        return Tensor<long>(places, [places.Length]).To(repeats.DType).To(repeats.Device);
    }
}
