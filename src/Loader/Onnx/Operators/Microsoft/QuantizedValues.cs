namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Numbers carried by small integers: scale · (integer − zero point).</summary>
internal static class QuantizedValues
{
    /// <summary>The numbers.</summary>
    /// <param name="x">The integers.</param>
    /// <param name="scale">One number, or one for each place of a dimension.</param>
    /// <param name="zeroPoint">As the scale; 0 if null.</param>
    /// <param name="dim">The dimension.</param>
    internal static Tensor Real(Tensor x, Tensor scale, Tensor? zeroPoint, int dim = -1)
    {
        var shifted = zeroPoint is null ? x.To(DType.Int32) : x.To(DType.Int32).Sub(Along(zeroPoint.To(DType.Int32), x.Dim, dim));
        return shifted.To(scale.DType).Mul(Along(scale, x.Dim, dim));
    }

    /// <summary>The integers nearest to numbers, halves to the even one, held within the dtype's range.</summary>
    internal static Tensor Integers(Tensor x, Tensor scale, Tensor? zeroPoint, DType dtype)
    {
        var rounded = x.Div(scale.Reshape([])).Round();
        if (zeroPoint is not null)
            rounded = rounded.Add(zeroPoint.To(DType.Float32).Reshape([]));
        var (low, high) = dtype == DType.UInt8 ? (0.0, 255.0) : (-128.0, 127.0);
        return rounded.Clamp(low, high).To(dtype);
    }

    /// <summary>The integers of an 8-bit dtype that span the numbers and 0, with their scale and zero point.</summary>
    internal static (Tensor Integers, Tensor Scale, Tensor ZeroPoint) Spanning(Tensor x)
    {
        var (low, high) = (x.Min().Clamp(null, 0.0), x.Max().Clamp(0.0, null));
        var width = high.Sub(low).Div(255.0);
        var scale = Torch.Where(width.Eq((Tensor)0.0), Torch.OnesLike(width), width);
        var zero = low.Neg().Div(scale).Round().Clamp(0.0, 255.0).To(DType.UInt8);
        return (Integers(x, scale, zero, DType.UInt8), scale, zero);
    }

    private static Tensor Along(Tensor each, int rank, int dim)
    {
        if (each.ElementCount == 1)
            return each.Reshape([]);
        if (each.Dim > 1)
            return each;
        long[] shape = [.. Enumerable.Repeat(1L, rank)];
        shape[Axes.Of(dim, rank)] = -1;
        return each.Reshape(shape);
    }
}
