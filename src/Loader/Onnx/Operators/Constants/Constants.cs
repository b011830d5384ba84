using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Operators.Constants;

/// <summary>Tensors made of nothing but sizes and numbers.</summary>
internal static class Constants
{
    private const long MaxRange = 1L << 40;

    [OnnxOperator("Constant")]
    internal static OnnxValue Constant(NodeCall c, [Attribute] OnnxValue? value, AttributeProto? sparseValue, float? valueFloat, float[]? valueFloats,
        long? valueInt, long[]? valueInts, string? valueString, string[]? valueStrings) =>
        value
        ?? (sparseValue?.SparseTensor is { } sparse ? (OnnxValue)c.Read(sparse)
        : valueFloat is { } number ? Torch.Tensor<float>([number])
        : valueFloats is not null ? Torch.Tensor<float>(valueFloats, [valueFloats.Length])
        : valueInt is { } integer ? Torch.Tensor(integer)
        : valueInts is not null ? Torch.Tensor<long>(valueInts, [valueInts.Length])
        : valueString is not null ? new OnnxStrings([valueString])
        : valueStrings is not null ? new OnnxStrings(valueStrings, valueStrings.Length)
        : throw c.Error("It has no value."));

    [OnnxOperator("ConstantOfShape", 9)]
    internal static OnnxValue ConstantOfShape(NodeCall c, [Input] long[] input, [Attribute] OnnxValue? value)
    {
        if (value is null)
            return Torch.Zeros(c.CheckSize(input, DType.Float32), DType.Float32);
        var one = value is OnnxTensor { Value.ElementCount: 1 } tensor ? tensor : throw c.Error($"Its attribute \"value\" must be one number, but is {value.Describe()}.");
        return new OnnxTensor(one.Value.Reshape([]).Expand(c.CheckSize(input, one.Value.DType)).Clone(), one.ElementType);
    }

    [OnnxOperator("EyeLike", 9)]
    internal static Tensor EyeLike(NodeCall c, Tensor input, ElementType? dtype, long k = 0)
    {
        if (input.Dim != 2)
            throw c.Error($"Its input must be a matrix, but has the shape {Shapes.Text(input.Shape)}.");
        var type = dtype is { } wanted ? wanted.Carrier() ?? throw c.Error($"There is no element type {(int)wanted}.") : input.DType;
        return Torch.Ones(input.Shape, DType.Float32, input.Device).Tril(k).Triu(k).To(type);
    }

    [OnnxOperator("Range", 11, Ignores = "stash_type")]
    internal static Tensor Range(NodeCall c, Tensor start, Tensor limit, Tensor delta)
    {
        if (start.DType.IsFloatingPoint)
        {
            var (from, to, step) = (start.Item<double>(), limit.Item<double>(), delta.Item<double>());
            var count = Math.Ceiling((to - from) / step);
            if (!(count < MaxRange))
                throw c.Error($"It counts from {from} to {to} in steps of {step}.");
            c.CheckSize([Math.Max(0, (long)count)], start.DType);
            return Torch.Arange(Math.Max(0, (long)count), dtype: DType.Int64).To(start.DType).Mul(delta.Reshape([])).Add(start.Reshape([]));
        }
        var (first, last, by) = (start.Item<long>(), limit.Item<long>(), delta.Item<long>());
        if (by == 0)
            throw c.Error("It counts in steps of 0.");
        var number = (Int128)last - first;
        c.CheckSize([(long)Int128.Min(Int128.Max(0, number / by + 1), long.MaxValue)], start.DType);
        return (by > 0 ? last <= first : last >= first) ? Torch.Zeros([0], start.DType) : Torch.Arange(first, last, by, start.DType);
    }
}
