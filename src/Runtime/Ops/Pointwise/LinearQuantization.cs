using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Plans;

namespace TorchPort.Ops;

/// <summary>clamp(round(a / b) + c, Low, High): the whole number that stands for a where one is worth b and c stands for zero.</summary>
internal readonly record struct QuantizeNumbers(double Low, double High) : IMap, IRounding
{
    public bool Rounds => true;

    public static int Inputs => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Min(L.Max(L.Round(a / b) + c, Low), High);
}

/// <summary>The same with a factor, of a sum of two: clamp(round((a + d) · b) + c, Low, High).</summary>
internal readonly record struct RequantizeSum(double Low, double High) : IMap, IRounding
{
    public bool Rounds => true;

    public static int Inputs => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => new RequantizeNumbers(Low, High).Apply(a + d, b, c, d);
}

/// <summary>clamp(round(a · b) + c, Low, High).</summary>
internal readonly record struct RequantizeNumbers(double Low, double High) : IMap, IRounding
{
    public bool Rounds => true;

    public static int Inputs => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Min(L.Max(L.Round(a * b) + c, Low), High);
}

/// <summary>(a − c) · b: what a whole number stands for.</summary>
internal readonly record struct DequantizeNumbers : IMap
{
    public static int Inputs => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => (a - c) * b;
}

/// <summary>Numbers of single precision as integers of few bits and back, in one pass and without derivatives.</summary>
internal static class LinearQuantization
{
    /// <summary>clamp(round(x / scale) + zeroPoint); scale and zero point broadcast to x.</summary>
    internal static Tensor Quantize(Tensor x, Tensor scale, Tensor zeroPoint, DType dtype)
    {
        var (low, high) = Range(dtype);
        return Quantize(x, scale, zeroPoint, dtype, low, high);
    }

    /// <summary>The same within bounds of the caller's.</summary>
    internal static Tensor Quantize(Tensor x, Tensor scale, Tensor zeroPoint, DType dtype, double low, double high) => Apply(new QuantizeNumbers(low, high), x, scale, zeroPoint, dtype);

    /// <summary>clamp(round((x + bias) · factor) + zeroPoint), of sums of products of integers; all broadcasts to x, and the bias may be left out.</summary>
    internal static Tensor Requantize(Tensor x, Tensor factor, Tensor zeroPoint, Tensor? bias, DType dtype)
    {
        var (low, high) = Range(dtype);
        return bias is null ? Apply(new RequantizeNumbers(low, high), x, factor, zeroPoint, dtype) : Apply(new RequantizeSum(low, high), x, factor, zeroPoint, dtype, bias.To(DType.Float32));
    }

    /// <summary>(x − zeroPoint) · scale; both broadcast to x.</summary>
    internal static Tensor Dequantize(Tensor x, Tensor scale, Tensor zeroPoint) => Apply(default(DequantizeNumbers), x, scale, zeroPoint, DType.Float32);

    /// <summary>Integers within the span of their own numbers, so that zero stays exact; and the scale and zero point that follow. ONNX: <c>DynamicQuantizeLinear</c>.</summary>
    internal static (Tensor Y, Tensor Scale, Tensor ZeroPoint) DynamicQuantize(Tensor x)
    {
        Tensor y = Tensor.Empty(x.ShapeArray, DType.UInt8, x.Device), scale = Tensor.Empty([], DType.Float32, x.Device), zero = Tensor.Empty([], DType.UInt8, x.Device);
        x.Device.DynamicQuantize(y, scale, zero, x.Contiguous());
        return (y, scale, zero);
    }

    /// <summary>The least and the largest integer of a dtype of up to 16 bits.</summary>
    internal static (double Low, double High) Range(DType dtype) => dtype switch
    {
        DType.UInt8 => (0, 255),
        DType.Int8 => (-128, 127),
        DType.UInt16 => (0, 65535),
        DType.Int16 => (-32768, 32767),
        _ => throw new DTypeException($"Numbers are quantized to integers of 8 or 16 bits, not to {dtype.TorchName}."),
    };

    private static Tensor Apply<M>(M map, Tensor x, Tensor scale, Tensor zeroPoint, DType dtype, params ReadOnlySpan<Tensor> others) where M : unmanaged, IMap
    {
        var y = Layout.EmptyLike(x, dtype);
        y.Device.Elementwise(map, DType.Float32, y, [x, scale, zeroPoint, .. others]);
        return y;
    }
}
