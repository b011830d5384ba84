namespace TorchPort.Ops;

/// <summary>The operators that PyTorch's quantization of exported programs puts around those of floats.</summary>
internal static class DecomposedQuantization
{
    [Aten("quantized_decomposed::quantize_per_tensor(Tensor input, float scale, int zero_point, int quant_min, int quant_max, ScalarType dtype) -> Tensor")]
    internal static Tensor Quantize(Tensor input, double scale, long zeroPoint, long quantMin, long quantMax, DType dtype) =>
        LinearQuantization.Quantize(input, Torch.Tensor((float)scale).To(input.Device), Torch.Tensor(zeroPoint).To(input.Device), dtype, quantMin, quantMax);

    [Aten("quantized_decomposed::quantize_per_tensor.tensor(Tensor input, Tensor scale, Tensor zero_point, int quant_min, int quant_max, ScalarType dtype) -> Tensor")]
    internal static Tensor Quantize(Tensor input, Tensor scale, Tensor zeroPoint, long quantMin, long quantMax, DType dtype) =>
        LinearQuantization.Quantize(input, scale.To(DType.Float32), zeroPoint, dtype, quantMin, quantMax);

    [Aten("quantized_decomposed::dequantize_per_tensor(Tensor input, float scale, int zero_point, int quant_min, int quant_max, ScalarType dtype, *, ScalarType? out_dtype=None) -> Tensor")]
    internal static Tensor Dequantize(Tensor input, double scale, long zeroPoint, long quantMin, long quantMax, DType dtype, DType? outDtype = null) =>
        Dequantize(input, Torch.Tensor((float)scale).To(input.Device), Torch.Tensor(zeroPoint).To(input.Device), quantMin, quantMax, dtype, outDtype);

    [Aten("quantized_decomposed::dequantize_per_tensor.tensor(Tensor input, Tensor scale, Tensor zero_point, int quant_min, int quant_max, ScalarType dtype, *, ScalarType? out_dtype=None) -> Tensor")]
    internal static Tensor Dequantize(Tensor input, Tensor scale, Tensor zeroPoint, long quantMin, long quantMax, DType dtype, DType? outDtype = null)
    {
        if (input.DType != dtype || quantMin > quantMax)
            throw new DTypeException($"Expected integers of {dtype.TorchName} from {quantMin} to {quantMax}, but got {input.DType.TorchName}.");
        var y = LinearQuantization.Dequantize(input, scale.To(DType.Float32), zeroPoint);
        return outDtype is { } wanted ? y.To(wanted) : y;
    }

    [Aten("quantized_decomposed::quantize_per_channel(Tensor input, Tensor scales, Tensor zero_points, int axis, int quant_min, int quant_max, ScalarType dtype) -> Tensor")]
    internal static Tensor QuantizeChannels(Tensor input, Tensor scales, Tensor zeroPoints, int axis, long quantMin, long quantMax, DType dtype) =>
        Quantize(input, Along(scales, axis, input), Along(zeroPoints, axis, input), quantMin, quantMax, dtype);

    [Aten("quantized_decomposed::dequantize_per_channel(Tensor input, Tensor scales, Tensor? zero_points, int axis, int quant_min, int quant_max, ScalarType dtype, *, ScalarType? out_dtype=None) -> Tensor")]
    internal static Tensor DequantizeChannels(Tensor input, Tensor scales, Tensor? zeroPoints, int axis, long quantMin, long quantMax, DType dtype, DType? outDtype = null) =>
        Dequantize(input, Along(scales, axis, input), zeroPoints is null ? Torch.Tensor(0L).To(input.Device) : Along(zeroPoints, axis, input), quantMin, quantMax, dtype, outDtype);

    /// <summary>The scale and the zero that a range of integers needs for all of a tensor's numbers and for zero, whichever their dtype.</summary>
    [Aten("quantized_decomposed::choose_qparams.tensor(Tensor input, int quant_min, int quant_max, float eps, ScalarType dtype) -> (Tensor, Tensor)")]
    internal static (Tensor Scale, Tensor ZeroPoint) Choose(Tensor input, long quantMin, long quantMax, double eps, DType dtype)
    {
        if (quantMin >= quantMax)
            throw new ArgumentException($"Expected integers of {dtype.TorchName} in a range, but got none from {quantMin} to {quantMax}.", nameof(quantMax));
        Tensor least = input.Min().ClampMax(0).Reshape(1), most = input.Max().ClampMin(0).Reshape(1);
        var scale = most.Sub(least).Div((double)(quantMax - quantMin)).ClampMin(eps);
        var zero = least.Div(scale).Round().To(DType.Int64).Neg().Add(quantMin).Clamp(quantMin, quantMax);
        return (scale.To(DType.Float64), zero);
    }

    /// <summary>One number for each channel, in the dimension of the channels.</summary>
    internal static Tensor Along(Tensor numbers, int axis, Tensor input)
    {
        var shape = new long[input.Dim];
        Array.Fill(shape, 1);
        shape[Shapes.Dim(axis, input.Dim)] = -1;
        return numbers.Reshape(shape);
    }
}
