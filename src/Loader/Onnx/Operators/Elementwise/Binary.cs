namespace TorchPort.Onnx.Operators.Elementwise;

/// <summary>Functions of two elements, with broadcasting as in NumPy. Results keep the operands' type.</summary>
internal static class Binary
{
    [OnnxOperator("Add", 7)]
    internal static Tensor Add(Tensor a, Tensor b) => a.Add(b);

    [OnnxOperator("Sub", 7)]
    internal static Tensor Sub(Tensor a, Tensor b) => a.Sub(b);

    [OnnxOperator("Mul", 7)]
    internal static Tensor Mul(Tensor a, Tensor b) => a.Mul(b);

    /// <summary>Integers are divided towards zero.</summary>
    [OnnxOperator("Div", 7)]
    internal static Tensor Div(Tensor a, Tensor b) => a.DType.IsIntegral ? a.Div(b, DivRounding.Trunc) : a.Div(b);

    /// <summary>The result has the base's type, whatever the exponent's is.</summary>
    [OnnxOperator("Pow", 7)]
    internal static Tensor Pow(Tensor x, Tensor y) => x.Pow(x.DType.IsIntegral && y.DType.IsIntegral ? y.To(x.DType) : y).To(x.DType);

    [OnnxOperator("Mod", 10)]
    internal static Tensor Mod(Tensor a, Tensor b, bool fmod = false) => fmod ? a.Fmod(b) : a.Remainder(b);

    [OnnxOperator("And", 7)]
    internal static Tensor And(Tensor a, Tensor b) => a.LogicalAnd(b);

    [OnnxOperator("Or", 7)]
    internal static Tensor Or(Tensor a, Tensor b) => a.LogicalOr(b);

    [OnnxOperator("Xor", 7)]
    internal static Tensor Xor(Tensor a, Tensor b) => a.LogicalXor(b);

    [OnnxOperator("BitwiseAnd", 18)]
    internal static Tensor BitwiseAnd(Tensor a, Tensor b) => a.BitwiseAnd(b);

    [OnnxOperator("BitwiseOr", 18)]
    internal static Tensor BitwiseOr(Tensor a, Tensor b) => a.BitwiseOr(b);

    [OnnxOperator("BitwiseXor", 18)]
    internal static Tensor BitwiseXor(Tensor a, Tensor b) => a.BitwiseXor(b);

    [OnnxOperator("BitShift", 11)]
    internal static Tensor BitShift(NodeCall c, Tensor x, Tensor y, string direction) => direction switch
    {
        "LEFT" => x.BitwiseLeftShift(y),
        "RIGHT" => x.BitwiseRightShift(y),
        _ => throw c.Error($"Its attribute \"direction\" must be LEFT or RIGHT, but is {direction}."),
    };

    [OnnxOperator("Equal", 7)]
    internal static Tensor Equal(NodeCall c, OnnxValue a, OnnxValue b)
    {
        if (a is not OnnxStrings left || b is not OnnxStrings right)
            return c.Tensor(0).Eq(c.Tensor(1));
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        return Numbered(left, numbers).Eq(Numbered(right, numbers));
    }

    [OnnxOperator("Greater", 7)]
    internal static Tensor Greater(Tensor a, Tensor b) => a.Gt(b);

    [OnnxOperator("GreaterOrEqual", 12)]
    internal static Tensor GreaterOrEqual(Tensor a, Tensor b) => a.Ge(b);

    [OnnxOperator("Less", 7)]
    internal static Tensor Less(Tensor a, Tensor b) => a.Lt(b);

    [OnnxOperator("LessOrEqual", 12)]
    internal static Tensor LessOrEqual(Tensor a, Tensor b) => a.Le(b);

    /// <summary>A number for each string, the same for equal ones.</summary>
    private static Tensor Numbered(OnnxStrings strings, Dictionary<string, long> numbers)
    {
        var ids = new long[strings.Elements.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            if (!numbers.TryGetValue(strings.Elements[i], out ids[i]))
                numbers[strings.Elements[i]] = ids[i] = numbers.Count;
        }
        return Torch.Tensor<long>(ids, [ids.Length]).Reshape(strings.Shape);
    }
}
