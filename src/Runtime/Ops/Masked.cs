namespace TorchPort;

/// <summary>Reductions and normalisations of the elements where a mask is true; the mask broadcasts, and null means all. PyTorch: <c>torch.masked</c>.</summary>
public static class Masked
{
    /// <summary>The sum; 0 where nothing is in. PyTorch: <c>torch.masked.sum</c>.</summary>
    public static Tensor Sum(Tensor input, ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        Filled(input, mask, 0L).Sum(dim, keepdim, dtype);

    /// <summary>The product; 1 where nothing is in. PyTorch: <c>torch.masked.prod</c>.</summary>
    public static Tensor Prod(Tensor input, ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null)
    {
        var x = Filled(input, mask, 1L);
        var reduced = Shapes.Mask(Wide(dim), x.Dim);
        x = x.To(dtype ?? (x.DType.IsIntegral ? DType.Int64 : x.DType));
        for (var d = x.Dim - 1; d >= 0; d--)
            x = reduced[d] ? x.Prod(d, keepdim) : x;
        return x;
    }

    /// <summary>Running sums, what is out counting 0. PyTorch: <c>torch.masked.cumsum</c>.</summary>
    public static Tensor Cumsum(Tensor input, int dim, DType? dtype = null, Tensor? mask = null) => Filled(input, mask, 0L).Cumsum(dim, dtype ?? input.DType);

    /// <summary>Running products, what is out counting 1. PyTorch: <c>torch.masked.cumprod</c>.</summary>
    public static Tensor Cumprod(Tensor input, int dim, DType? dtype = null, Tensor? mask = null) => Filled(input, mask, 1L).Cumprod(dim, dtype ?? input.DType);

    /// <summary>The largest; the dtype's least where nothing is in. PyTorch: <c>torch.masked.amax</c>.</summary>
    public static Tensor Amax(Tensor input, ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        Converted(Filled(input, mask, Extreme(input, least: true)).Amax(dim, keepdim), dtype);

    /// <summary>The smallest; the dtype's greatest where nothing is in. PyTorch: <c>torch.masked.amin</c>.</summary>
    public static Tensor Amin(Tensor input, ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        Converted(Filled(input, mask, Extreme(input, least: false)).Amin(dim, keepdim), dtype);

    /// <summary>Where the largest is, as numbers of the input's dtype. PyTorch: <c>torch.masked.argmax</c>.</summary>
    public static Tensor ArgMax(Tensor input, int? dim = null, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        Filled(input, mask, Extreme(input, least: true)).ArgMax(dim, keepdim).To(dtype ?? input.DType);

    /// <summary>Where the smallest is, as numbers of the input's dtype. PyTorch: <c>torch.masked.argmin</c>.</summary>
    public static Tensor ArgMin(Tensor input, int? dim = null, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        Filled(input, mask, Extreme(input, least: false)).ArgMin(dim, keepdim).To(dtype ?? input.DType);

    /// <summary>The mean; NaN where nothing is in. The sum is taken in the result's dtype, by default the input's. PyTorch: <c>torch.masked.mean</c>.</summary>
    public static Tensor Mean(Tensor input, ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Sum(input, dim, keepdim, dtype ?? input.DType, mask).Div(In(input, mask).Sum(dim, keepdim));
    }

    /// <summary>The median along a dimension, the lower of two; NaN where nothing is in. PyTorch: <c>torch.masked.median</c>.</summary>
    public static Tensor Median(Tensor input, int dim = -1, bool keepdim = false, DType? dtype = null, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        var x = input.DType.IsFloatingPoint ? input : input.To(DType.Float32);
        var median = Filled(x, mask, double.NaN).NanMedian(dim, keepdim).Values;
        return input.DType.IsFloatingPoint ? median : median.To(dtype ?? input.DType);
    }

    /// <summary>The logarithm of the sum of exponentials; −∞ where nothing is in. PyTorch: <c>torch.masked.logsumexp</c>.</summary>
    public static Tensor LogSumExp(Tensor input, ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Filled(input, mask, Extreme(input, least: true)).LogSumExp(dim, keepdim).To(dtype ?? input.DType);
    }

    /// <summary>log(eᵃ + eᵇ), what is out of either counting −∞. PyTorch: <c>torch.masked.logaddexp</c>.</summary>
    public static Tensor LogAddExp(Tensor input, Tensor other, DType? dtype = null, Tensor? inputMask = null, Tensor? otherMask = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Filled(input, inputMask, Extreme(input, least: true)).LogAddExp(Filled(other, otherMask, Extreme(other, least: true))).To(dtype ?? input.DType);
    }

    /// <summary>The norm. PyTorch: <c>torch.masked.norm</c>.</summary>
    public static Tensor Norm(Tensor input, double ord = 2, ReadOnlySpan<int> dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        Filled(input, mask, double.IsNegativeInfinity(ord) ? double.PositiveInfinity : 0L).Norm(ord, dim, keepdim, dtype);

    /// <summary>The variance. PyTorch: <c>torch.masked.var</c>.</summary>
    public static Tensor Var(Tensor input, ReadOnlySpan<int> dim = default, double correction = 1, bool keepdim = false, DType? dtype = null, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        var result = dtype ?? (input.DType.IsIntegral ? Torch.DefaultDType : input.DType);
        var count = In(input, mask).Sum(dim, keepdim: true);
        var mean = Sum(input, dim, keepdim: true, result, mask).Div(count);
        var deviation = input.Sub(mean);
        var total = Sum(deviation.Mul(deviation.Conj()), dim, keepdim, result, mask);
        return total.Div(count.Reshape(total.Shape).To(TypePromotion.RealOf(result)).Sub(correction).ClampMin(0.0)).To(result);
    }

    /// <summary>The standard deviation. PyTorch: <c>torch.masked.std</c>.</summary>
    public static Tensor Std(Tensor input, ReadOnlySpan<int> dim = default, double correction = 1, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        Var(input, dim, correction, keepdim, dtype, mask).Sqrt();

    /// <summary>Softmax, what is out counting −∞. PyTorch: <c>torch.masked.softmax</c>.</summary>
    public static Tensor Softmax(Tensor input, int dim, DType? dtype = null, Tensor? mask = null) => Filled(input, mask, Extreme(input, least: true)).Softmax(dim, dtype);

    /// <summary>The logarithm of softmax, what is out counting −∞. PyTorch: <c>torch.masked.log_softmax</c>.</summary>
    public static Tensor LogSoftmax(Tensor input, int dim, DType? dtype = null, Tensor? mask = null) => Filled(input, mask, Extreme(input, least: true)).LogSoftmax(dim, dtype);

    /// <summary>Softmax of the negated elements, what is out counting +∞. PyTorch: <c>torch.masked.softmin</c>.</summary>
    public static Tensor Softmin(Tensor input, int dim, DType? dtype = null, Tensor? mask = null) => Filled(input, mask, Extreme(input, least: false)).Neg().Softmax(dim, dtype);

    /// <summary>What is in, divided by its norm along a dimension. PyTorch: <c>torch.masked.normalize</c>.</summary>
    public static Tensor Normalize(Tensor input, double ord, int dim, double eps = 1e-12, DType? dtype = null, Tensor? mask = null)
    {
        var norm = Norm(input, ord, [dim], keepdim: true, dtype, mask);
        return Filled(input, mask, 0L).Div(norm.Maximum(Torch.Full([], eps, norm.DType, norm.Device)));
    }

    /// <summary>The input with a neutral number where the mask is false.</summary>
    private static Tensor Filled(Tensor input, Tensor? mask, Tensor neutral)
    {
        ArgumentNullException.ThrowIfNull(input);
        return mask is null ? input : Torch.Where(In(input, mask), input, neutral.To(input.DType));
    }

    private static Tensor In(Tensor input, Tensor? mask) => mask is null ? Torch.Ones(input.Shape, DType.Bool, input.Device) : mask.To(DType.Bool).Expand(input.Shape);

    private static Tensor Extreme(Tensor input, bool least) => input.DType.IsIntegral
        ? Torch.Full([], least ? input.DType == DType.UInt8 ? 0 : input.DType == DType.Int64 ? long.MinValue : -(long)DTypes.Largest(input.DType) - 1
            : input.DType == DType.Int64 ? long.MaxValue : (long)DTypes.Largest(input.DType), input.DType)
        : least ? double.NegativeInfinity : double.PositiveInfinity;

    private static Tensor Converted(Tensor result, DType? dtype) => dtype is { } wanted ? result.To(wanted) : result;

    private static long[] Wide(ReadOnlySpan<int> dims)
    {
        var wide = new long[dims.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = dims[i];
        return wide;
    }
}
