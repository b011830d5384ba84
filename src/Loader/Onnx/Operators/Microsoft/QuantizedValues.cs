using TorchPort.Onnx.Operators.Quantization;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Numbers carried by small integers: scale · (integer − zero point).</summary>
internal static class QuantizedValues
{
    /// <summary>The numbers.</summary>
    /// <param name="x">The integers.</param>
    /// <param name="scale">One number, or one for each place of a dimension.</param>
    /// <param name="zeroPoint">As the scale; 0 if null.</param>
    /// <param name="dim">The dimension.</param>
    internal static Tensor Real(Tensor x, Tensor scale, Tensor? zeroPoint, int dim = -1) =>
        LinearQuantization.IsPlain(x.DType, scale) ? Ops.LinearQuantization.Dequantize(x, Along(scale, x.Dim, dim), zeroPoint is null ? Torch.Zeros([], x.DType) : Along(zeroPoint, x.Dim, dim))
        : LinearQuantization.Centered(x, zeroPoint is null ? null : Along(zeroPoint, x.Dim, dim)).To(scale.DType).Mul(Along(scale, x.Dim, dim));

    /// <summary>The integers nearest to numbers, halves to the even one, held within the dtype's range.</summary>
    internal static Tensor Integers(Tensor x, Tensor scale, Tensor? zeroPoint, DType dtype)
    {
        if (LinearQuantization.IsPlain(dtype, x, scale))
            return Ops.LinearQuantization.Quantize(x, scale.Reshape([]), zeroPoint is null ? Torch.Zeros([], dtype) : zeroPoint.Reshape([]), dtype);
        var rounded = x.Div(scale.Reshape([])).Round();
        if (zeroPoint is not null)
            rounded = rounded.Add(zeroPoint.To(DType.Float32).Reshape([]));
        var (low, high) = dtype == DType.UInt8 ? (0.0, 255.0) : (-128.0, 127.0);
        return rounded.Clamp(low, high).To(dtype);
    }

    /// <summary>The numbers of each byte made a dimension's neighbours, the lowest bits first.</summary>
    internal static Tensor Spread(Tensor bytes, int bits)
    {
        if (bits == 8)
            return bytes;
        Tensor[] parts = [.. Enumerable.Range(0, 8 / bits).Select(p => bytes.BitwiseRightShift((long)p * bits).BitwiseAnd((1L << bits) - 1))];
        return Torch.Stack(parts, -1).Flatten(-2);
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
