using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Attention;

/// <summary>Masks of attention as numbers that are added to its scores.</summary>
internal static class Biases
{
    /// <summary>0 where a mask of booleans is true and −∞ elsewhere; a mask of numbers as it is.</summary>
    internal static Tensor Of(Tensor mask, DType dtype) => mask.DType == DType.Bool ? Allowing(mask, dtype) : mask.To(dtype);

    /// <summary>0 where attention is allowed, another number elsewhere.</summary>
    internal static Tensor Allowing(Tensor allowed, DType dtype, double otherwise = double.NegativeInfinity) =>
        Torch.ZerosLike(allowed, dtype).MaskedFill(allowed.LogicalNot(), otherwise);

    /// <summary>Both biases where there are two.</summary>
    internal static Tensor? Sum(Tensor? a, Tensor? b) => a is null ? b : b is null ? a : a.Add(b);

    /// <summary>A mask of fewer keys than there are allows none of those it lacks.</summary>
    internal static Tensor Widen(Tensor bias, long keys) => bias.Size(-1) >= keys ? bias
        : Functional.Pad(bias, [0, keys - bias.Size(-1)], PadMode.Constant, double.NegativeInfinity);

    /// <summary>Allows a query those keys that are at most so many places before or behind its own place.</summary>
    /// <param name="queries">How many queries.</param>
    /// <param name="keys">How many keys.</param>
    /// <param name="offset">The place of the first query among the keys.</param>
    /// <param name="before">How many keys before; all if null.</param>
    /// <param name="behind">How many keys behind; all if null.</param>
    /// <param name="dtype">The bias's dtype.</param>
    /// <returns>[queries, keys], or [batch, 1, queries, keys]; null where all is allowed.</returns>
    internal static Tensor? Band(long queries, long keys, long offset, long? before, long? behind, DType dtype) =>
        (before is null || offset + queries - 1 <= before) && (behind is null || keys - 1 - offset <= behind) ? null : Band(queries, keys, Torch.Tensor(offset), before, behind, dtype);

    /// <summary>As the other, with a place of each sample.</summary>
    internal static Tensor? Band(long queries, long keys, Tensor offset, long? before, long? behind, DType dtype)
    {
        if (before is null && behind is null)
            return null;
        var places = Torch.Arange(queries).Unsqueeze(1);
        places = places.Add(offset.Dim == 0 ? offset.To(DType.Int64) : offset.To(DType.Int64).Reshape(-1, 1, 1, 1));
        var distance = Torch.Arange(keys).Sub(places);
        var allowed = behind is { } last ? distance.Le(last) : null;
        if (before is { } first)
            allowed = allowed is null ? distance.Ge(-first) : allowed.LogicalAnd(distance.Ge(-first));
        return Allowing(allowed!, dtype);
    }

    /// <summary>Allows each sample its first keys.</summary>
    /// <param name="counts">How many, of each sample.</param>
    /// <param name="keys">How many keys there are.</param>
    /// <param name="dtype">The bias's dtype.</param>
    /// <param name="otherwise">What stands at the others.</param>
    /// <returns>[batch, 1, 1, keys].</returns>
    internal static Tensor First(Tensor counts, long keys, DType dtype, double otherwise = double.NegativeInfinity) =>
        Allowing(Torch.Arange(keys).Lt(counts.To(DType.Int64).Reshape(-1, 1, 1, 1)), dtype, otherwise);
}
