namespace TorchPort;

public partial class Tensor
{
    /// <summary><see cref="Index"/> where a mask is true, and a number elsewhere; places outside are allowed there.</summary>
    [Aten("_unsafe_masked_index(Tensor self, Tensor mask, Tensor?[] indices, Scalar fill) -> Tensor")]
    internal Tensor UnsafeMaskedIndex(Tensor mask, ReadOnlySpan<Tensor?> indices, Tensor fill) => Index(Inside(indices)).MaskedFill(mask.LogicalNot(), fill);

    /// <summary><see cref="IndexPut"/> that adds values where a mask is true; places outside are allowed elsewhere.</summary>
    [Aten("_unsafe_masked_index_put_accumulate(Tensor self, Tensor mask, Tensor?[] indices, Tensor values) -> Tensor")]
    internal Tensor UnsafeMaskedIndexPutAccumulate(Tensor mask, ReadOnlySpan<Tensor?> indices, Tensor values) =>
        IndexPut(Inside(indices), values.MaskedFill(mask.LogicalNot(), 0L), accumulate: true);

    private Tensor?[] Inside(ReadOnlySpan<Tensor?> indices)
    {
        var inside = indices.ToArray();
        for (var d = 0; d < inside.Length; d++)
            inside[d] = inside[d]?.Clamp(-_shape[d], _shape[d] - 1);
        return inside;
    }
}
