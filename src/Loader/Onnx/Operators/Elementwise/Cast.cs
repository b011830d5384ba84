using System.Globalization;

namespace TorchPort.Onnx.Operators.Elementwise;

/// <summary>Other types of elements, text included.</summary>
internal static class Cast
{
    [OnnxOperator("Cast", 6)]
    internal static OnnxValue Since6(NodeCall c, OnnxValue input, ElementType to, bool saturate = true, string roundMode = "up") => To(c, input, to, saturate, roundMode);

    /// <summary>The type was once given by its name.</summary>
    [OnnxOperator("Cast")]
    internal static OnnxValue Since1(NodeCall c, OnnxValue input, string to) =>
        Enum.TryParse<ElementType>(to, ignoreCase: true, out var type) ? To(c, input, type, true, "up") : throw c.Error($"There is no element type \"{to}\".");

    [OnnxOperator("CastLike", 15)]
    internal static OnnxValue Like(NodeCall c, OnnxValue input, OnnxValue targetType, bool saturate = true, string roundMode = "up")
    {
        ArgumentNullException.ThrowIfNull(targetType);
        return To(c, input, c.ElementTypeOf(1), saturate, roundMode);
    }

    /// <summary>The elements of a value in another type.</summary>
    internal static OnnxValue To(NodeCall c, OnnxValue value, ElementType type, bool saturate, string roundMode)
    {
        if (value is OnnxStrings strings)
        {
            if (type == ElementType.String)
                return strings;
            value = Parsed(c, strings, type);
        }
        if (value is not OnnxTensor tensor)
            throw c.Error($"Its input 0 must be a tensor, but is {value.Describe()}.");
        if (type == ElementType.String)
            return Text(tensor);
        if (type.Carrier() is not { } dtype)
            throw c.Error($"There is no element type {(int)type}.");
        if (tensor.ElementType == type)
            return tensor;
        return new OnnxTensor(Narrowing.To(tensor.Value, type, dtype, saturate, roundMode, wraps: c.Opset >= 24), type);
    }

    private static OnnxStrings Text(OnnxTensor tensor)
    {
        var invariant = CultureInfo.InvariantCulture;
        IReadOnlyList<string> text = tensor.Value.DType switch
        {
            DType.Bool => Array.ConvertAll(tensor.Value.ToArray<bool>(), v => v ? "1" : "0"),
            DType.UInt64 => Array.ConvertAll(tensor.Value.ToArray<ulong>(), v => v.ToString(invariant)),
            DType.Float64 => Array.ConvertAll(tensor.Value.ToArray<double>(), v => Number(v, v.ToString("R", invariant))),
            DType.Float16 => Array.ConvertAll(tensor.Value.ToArray<Half>(), v => Number((double)v, v.ToString("R", invariant))),
            { IsFloatingPoint: true } => Array.ConvertAll(tensor.Value.ToArray<float>(), v => Number(v, v.ToString("R", invariant))),
            _ => Array.ConvertAll(tensor.Value.ToArray<long>(), v => v.ToString(invariant)),
        };
        return new(text, tensor.Value.Shape);
    }

    private static string Number(double value, string text) => double.IsNaN(value) ? "NaN"
        : double.IsInfinity(value) ? value > 0 ? "INF" : "-INF"
        : text.Contains('E', StringComparison.Ordinal) ? text.Replace('E', 'e')
        : text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";

    private static OnnxTensor Parsed(NodeCall c, OnnxStrings strings, ElementType type)
    {
        var isInteger = type.Carrier() is { IsInteger: true };
        if (type is ElementType.UInt64)
            return new(Torch.Tensor<ulong>([.. strings.Elements.Select(s => ulong.TryParse(s, NumberStyles.Integer, CultureInfo.InvariantCulture, out var v) ? v : throw NoNumber(c, s))], strings.Shape));
        if (isInteger)
            return new(Torch.Tensor<long>([.. strings.Elements.Select(s => long.TryParse(s, NumberStyles.Integer, CultureInfo.InvariantCulture, out var v) ? v : (long)Real(c, s))], strings.Shape));
        return new(Torch.Tensor<double>([.. strings.Elements.Select(s => Real(c, s))], strings.Shape));
    }

    private static double Real(NodeCall c, string text) => text.Trim().TrimStart('+').ToUpperInvariant() switch
    {
        "INF" or "INFINITY" => double.PositiveInfinity,
        "-INF" or "-INFINITY" => double.NegativeInfinity,
        "NAN" => double.NaN,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw NoNumber(c, text),
    };

    private static OnnxException NoNumber(NodeCall c, string text) => c.Error($"The string \"{text}\" is no number.");
}
