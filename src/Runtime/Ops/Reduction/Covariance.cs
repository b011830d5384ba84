namespace TorchPort;

public partial class Tensor
{
    /// <summary>The covariances of variables, the rows of a matrix whose columns are observations. PyTorch: <c>torch.cov</c>.</summary>
    /// <param name="correction">What is subtracted from the count of observations.</param>
    /// <param name="fweights">How often each observation counts, integers.</param>
    /// <param name="aweights">The importance of each observation.</param>
    [Aten("cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) -> Tensor")]
    public Tensor Cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null)
    {
        if (Dim > 2)
            throw new ShapeException($"Cov: expected input to have two or fewer dimensions, but got an input with {Dim} dimensions.");
        var x = (DType.IsIntegral ? To(Torch.DefaultDType) : this) is { Dim: 2 } matrix ? matrix : (DType.IsIntegral ? To(Torch.DefaultDType) : this).Reshape(1, -1);
        var count = x.Shape[1];
        var weights = fweights is null ? aweights : aweights is null ? fweights : fweights.Mul(aweights);
        if (weights is not null && (weights.Dim > 1 || weights.ElementCount != count))
            throw new ShapeException($"Cov: expected weights to have one entry for each of {count} observations, but they have shape {Shapes.Text(weights.Shape)}.");
        if (weights is not null && weights.Lt(0L).Any().Item<bool>())
            throw new ArgumentOutOfRangeException(nameof(fweights), "Cov: weights cannot be negative.");
        var total = weights?.Sum() ?? Torch.Full([], count, DType.Int64, Device);
        var mean = weights is null ? x.Sum([1], keepdim: true).Div(count) : x.Mul(weights).Sum([1], keepdim: true).Div(total);
        var norm = aweights is null || correction == 0 ? total.Sub(correction)
            : total.Sub(weights!.Mul(aweights).Sum().Div(total).Mul(correction));
        var centred = x.Sub(mean);
        var products = centred.MatMul((weights is null ? centred : centred.Mul(weights)).T().Conj());
        return products.Div(norm.To(TypePromotion.RealOf(x.DType)).ClampMin(0.0)).Squeeze();
    }

    /// <summary>The correlations of variables, the rows of a matrix whose columns are observations. PyTorch: <c>torch.corrcoef</c>.</summary>
    [Aten("corrcoef(Tensor self) -> Tensor")]
    public Tensor CorrCoef()
    {
        var c = Cov();
        if (c.Dim == 0)
            return c.Div(c);
        var deviation = c.Diagonal().Real().Sqrt();
        var scaled = c.Div(deviation.Unsqueeze(1)).Div(deviation.Unsqueeze(0));
        return scaled.DType.IsComplex ? Torch.Complex(scaled.Real().Clamp(-1.0, 1.0), scaled.Imag().Clamp(-1.0, 1.0)) : scaled.Clamp(-1.0, 1.0);
    }
}
