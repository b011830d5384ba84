namespace TorchPort;

public partial class Tensor
{
    /// <summary>The sum over some dimensions, NaN counting as 0. PyTorch: <c>torch.nansum</c>.</summary>
    /// <param name="dim">The dimensions; none means all.</param>
    /// <param name="keepdim">Keeps the reduced dimensions with size 1.</param>
    /// <param name="dtype">The result's dtype; by default this tensor's, or int64 for integers and bool.</param>
    [Aten("nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
    public Tensor Nansum(ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null) =>
        (DType.IsIntegral ? this : MaskedFill(IsNan(), 0.0)).Sum(dim, keepdim, dtype);

    /// <summary>The mean over some dimensions of what is not NaN. PyTorch: <c>torch.nanmean</c>.</summary>
    /// <inheritdoc cref="Nansum"/>
    [Aten("nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
    public Tensor Nanmean(ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null) =>
        Nansum(dim, keepdim, dtype).Div(IsNan().LogicalNot().Sum(dim, keepdim));
}
