using TorchPort.Onnx.Operators.Elementwise;

namespace TorchPort.Onnx.Operators.Quantization;

/// <summary>Numbers as small integers and back: a scale and a zero point for all, for each slice along an axis, or for each block along it.</summary>
internal static class LinearQuantization
{
    [OnnxOperator("QuantizeLinear", 10)]
    internal static OnnxTensor Quantize(NodeCall c, Tensor x, Tensor yScale, OnnxValue? yZeroPoint, ElementType? outputDtype, ElementType? precision, int axis = 1, long blockSize = 0, bool saturate = true)
    {
        _ = precision;
        var type = yZeroPoint is not null ? c.ElementTypeOf(2) : outputDtype is { } given and not ElementType.Undefined ? given : ElementType.UInt8;
        if (yZeroPoint is not null && outputDtype is { } wanted and not ElementType.Undefined && wanted != type)
            throw c.Error($"Its zero point is {type.Text()}, but its attribute \"output_dtype\" says {wanted.Text()}.");
        var scale = Along(c, yScale, x, axis, blockSize);
        if (IsPlain(type.Carrier(), x, yScale) && !type.IsNarrow())
            return new(Ops.LinearQuantization.Quantize(x, scale, yZeroPoint is null ? Torch.Zeros([], type.Carrier()) : Along(c, yZeroPoint.Tensor, x, axis, blockSize), type.Carrier()!.Value), type);
        var steps = Wide(x).Div(Wide(scale));
        return Rounded(c, steps, yZeroPoint is null ? null : Along(c, yZeroPoint.Tensor, x, axis, blockSize), type, saturate);
    }

    [OnnxOperator("DequantizeLinear", 10)]
    internal static Tensor Dequantize(NodeCall c, Tensor x, Tensor xScale, Tensor? xZeroPoint, ElementType? outputDtype, int axis = 1, long blockSize = 0)
    {
        var scale = Along(c, xScale, x, axis, blockSize);
        var type = outputDtype is { } wanted and not ElementType.Undefined ? wanted.Carrier() ?? throw c.Error($"There is no element type {(int)wanted}.") : xScale.DType;
        if (type == DType.Float32 && IsPlain(x.DType, xScale))
            return Ops.LinearQuantization.Dequantize(x, scale, xZeroPoint is null ? Torch.Zeros([], x.DType) : Along(c, xZeroPoint, x, axis, blockSize));
        return Wide(Centered(x, xZeroPoint is null ? null : Along(c, xZeroPoint, x, axis, blockSize))).Mul(Wide(scale)).To(type);
    }

    /// <summary>The scale and zero point follow from the input, so that zero stays exact.</summary>
    [OnnxOperator("DynamicQuantizeLinear", 11)]
    internal static (Tensor Y, Tensor YScale, Tensor YZeroPoint) DynamicQuantize(NodeCall c, Tensor x)
    {
        if (x.ElementCount == 0)
            throw c.Error($"Its input of shape {Shapes.Text(x.Shape)} has no elements to take a scale from.");
        return Ops.LinearQuantization.DynamicQuantize(LinearQuantization.Wide(x));
    }

    /// <summary>Whether integers have up to 16 bits, all of these bits their own, and numbers are of single precision and need no derivatives: one pass does it.</summary>
    internal static bool IsPlain(DType? integers, params ReadOnlySpan<Tensor> numbers)
    {
        foreach (var x in numbers)
        {
            if (x.DType != DType.Float32)
                return false;
        }
        return integers is DType.UInt8 or DType.Int8 or DType.UInt16 or DType.Int16 && !Autograd.Tape.Records(numbers!);
    }

    /// <summary>Steps from zero, rounded to the nearest (ties to even), moved to the zero point and kept within the type.</summary>
    internal static OnnxTensor Rounded(NodeCall c, Tensor steps, Tensor? zeroPoint, ElementType type, bool saturate = true)
    {
        var dtype = type.Carrier() ?? throw c.Error($"There are no numbers of the element type {(int)type}.");
        if (!dtype.IsFloatingPoint && (dtype.IsIntegral || type.IsNarrow()))
        {
            var (low, high) = Range(type, dtype);
            var whole = steps.Round();
            return new((zeroPoint is null ? whole : whole.Add(Wide(zeroPoint))).Clamp(low, high).To(dtype), type);
        }
        return new(Narrowing.To(zeroPoint is null ? steps : steps.Add(Wide(zeroPoint)), type, dtype, saturate, "nearest", wraps: false), type);
    }

    /// <summary>Integers less their zero point; exact, in float32 where they have 16 bits or fewer.</summary>
    internal static Tensor Centered(Tensor x, Tensor? zeroPoint) => zeroPoint is null ? x
        : x.DType is DType.Int32 or DType.UInt32 or DType.Int64 ? x.To(DType.Int64).Sub(zeroPoint.To(DType.Int64)) : Wide(x).Sub(Wide(zeroPoint));

    /// <summary>As float32, in which all of this is reckoned; float64 stays.</summary>
    internal static Tensor Wide(Tensor x) => x.DType is DType.Float32 or DType.Float64 ? x : x.To(DType.Float32);

    /// <summary>One number, one for each slice along an axis, or one for each block, so that it broadcasts against the input.</summary>
    private static Tensor Along(NodeCall c, Tensor parameter, Tensor x, int axis, long blockSize)
    {
        if (parameter.ElementCount == 1 && blockSize == 0)
            return parameter.Reshape([]);
        var dim = Axes.Of(axis, x.Dim);
        if (blockSize > 0)
        {
            if (parameter.Dim != x.Dim || parameter.Shape[dim] != Math.Max(0, x.Shape[dim] - 1) / blockSize + Math.Min(1, x.Shape[dim]))
                throw c.Error($"Scales of shape {Shapes.Text(parameter.Shape)} do not fit blocks of {blockSize} along axis {axis} of {Shapes.Text(x.Shape)}.");
            return parameter.IndexSelect(dim, Torch.Arange(x.Shape[dim], dtype: DType.Int64).Div((Tensor)blockSize, DivRounding.Floor));
        }
        if (parameter.Dim != 1 || parameter.Shape[0] != x.Shape[dim])
            throw c.Error($"Scales of shape {Shapes.Text(parameter.Shape)} do not fit axis {axis} of {Shapes.Text(x.Shape)}.");
        var shape = new long[x.Dim];
        Array.Fill(shape, 1);
        shape[dim] = parameter.Shape[0];
        return parameter.Reshape(shape);
    }

    private static (double Low, double High) Range(ElementType type, DType dtype) => type switch
    {
        ElementType.Int2 => (-2, 1),
        ElementType.UInt2 => (0, 3),
        ElementType.Int4 => (-8, 7),
        ElementType.UInt4 => (0, 15),
        _ => (dtype is DType.Int8 or DType.Int16 or DType.Int32 ? -DTypes.Largest(dtype) - 1 : 0, DTypes.Largest(dtype)),
    };
}
