namespace TorchPort;

/// <summary>What a quantile between two elements is. PyTorch: <c>interpolation</c>.</summary>
public enum QuantileInterpolation
{
    /// <summary>In proportion between the two.</summary>
    Linear,
    /// <summary>The smaller.</summary>
    Lower,
    /// <summary>The larger.</summary>
    Higher,
    /// <summary>Half between the two.</summary>
    Midpoint,
    /// <summary>The nearer; halves go to the even place.</summary>
    Nearest,
}

public partial class Tensor
{
    /// <summary>Quantiles along a dimension, or of all elements; NaN where any is. PyTorch: <c>torch.quantile</c>.</summary>
    /// <param name="q">One number or a vector of them, from 0 to 1, of this tensor's dtype; a vector's results lie along a new first dimension.</param>
    /// <param name="dim">The dimension; null means all elements.</param>
    /// <param name="keepdim">Keeps the reduced dimensions with size 1.</param>
    /// <param name="interpolation">What lies between two elements.</param>
    [Aten("quantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor")]
    public Tensor Quantile(Tensor q, int? dim = null, bool keepdim = false, QuantileInterpolation interpolation = QuantileInterpolation.Linear)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, ref q, on: AutocastOn.Processor);
            return self.Quantile(q, dim, keepdim, interpolation);
        }
        return Quantiles(q, dim, keepdim, interpolation, ignoreNan: false);
    }

    /// <summary>Quantiles of what is not NaN. PyTorch: <c>torch.nanquantile</c>.</summary>
    /// <inheritdoc cref="Quantile(Tensor, int?, bool, QuantileInterpolation)"/>
    [Aten("nanquantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor")]
    public Tensor NanQuantile(Tensor q, int? dim = null, bool keepdim = false, QuantileInterpolation interpolation = QuantileInterpolation.Linear)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, ref q, on: AutocastOn.Processor);
            return self.NanQuantile(q, dim, keepdim, interpolation);
        }
        return Quantiles(q, dim, keepdim, interpolation, ignoreNan: true);
    }

    [Aten("quantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor")]
    internal Tensor Quantile(double q, int? dim = null, bool keepdim = false, QuantileInterpolation interpolation = QuantileInterpolation.Linear)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
            return self.Quantile(q, dim, keepdim, interpolation);
        }
        return Quantile((Tensor)q, dim, keepdim, interpolation);
    }

    [Aten("nanquantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor")]
    internal Tensor NanQuantile(double q, int? dim = null, bool keepdim = false, QuantileInterpolation interpolation = QuantileInterpolation.Linear)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
            return self.NanQuantile(q, dim, keepdim, interpolation);
        }
        return NanQuantile((Tensor)q, dim, keepdim, interpolation);
    }

    private Tensor Quantiles(Tensor q, int? dim, bool keepdim, QuantileInterpolation interpolation, bool ignoreNan)
    {
        ArgumentNullException.ThrowIfNull(q);
        if (!(DType is DType.Float32 or DType.Float64))
            throw new DTypeException($"Quantile: the input must be either float or double, not {DType.TorchName}.");
        var ranks = q.IsWrappedNumber ? q.To(DType).To(Device) : q;
        if (ranks.Dim > 1 || ranks.DType != DType)
            throw new ShapeException($"Quantile: q must be a number or a vector of {DType.TorchName}, but has shape {Shapes.Text(q.Shape)} and dtype {q.DType.TorchName}.");
        if (ElementCount == 0)
            throw new DimensionException("Quantile: the input tensor must be non-empty.");
        if (ranks.Lt(0L).LogicalOr(ranks.Gt(1L)).Any().Item<bool>())
            throw new ArgumentOutOfRangeException(nameof(q), "Quantile: q values must be in the range [0, 1].");
        var d = dim is { } given ? Shapes.Dim(given, Dim) : 0;
        // The row lies last, then the ranks.
        var rows = (dim is null ? Reshape(-1) : Dim == 0 ? Reshape(1) : Movedim(d, -1)).Sort(-1).Values;
        var last = ignoreNan ? rows.IsNan().LogicalNot().Sum([-1], keepdim: true).Sub(1L).ClampMin(0L).To(DType) : Torch.Full([], (double)(rows.Shape[^1] - 1), DType, Device);
        var at = ranks.Reshape(-1).Mul(last);
        if (!ignoreNan)
            at = Torch.Where(rows.IsNan().Any([-1], keepdim: true), (double)(rows.Shape[^1] - 1), at);
        at = interpolation switch
        {
            QuantileInterpolation.Lower => at.Floor(),
            QuantileInterpolation.Higher => at.Ceil(),
            QuantileInterpolation.Nearest => at.Round(),
            _ => at,
        };
        var shape = rows.ShapeArray;
        at = at.Expand([.. shape[..^1], at.Shape[^1]]);
        var below = at.To(DType.Int64);
        var lower = rows.Gather(-1, below);
        if (interpolation is QuantileInterpolation.Linear or QuantileInterpolation.Midpoint)
        {
            var weight = interpolation == QuantileInterpolation.Midpoint ? Torch.FullLike(at, 0.5) : at.Sub(below);
            lower = lower.Lerp(rows.Gather(-1, at.Ceil().To(DType.Int64)), weight);
        }
        var result = lower.Movedim(-1, 0);
        if (keepdim && dim is { } kept)
            result = Dim == 0 ? result.Reshape(-1) : result.Unsqueeze(Shapes.Dim(kept, Dim) + 1);
        else if (keepdim)
            result = result.Reshape([result.Shape[0], .. Enumerable.Repeat(1L, Dim)]);
        return ranks.Dim == 0 ? result.Squeeze(0) : result;
    }
}
