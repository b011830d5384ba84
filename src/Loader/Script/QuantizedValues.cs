using TorchPort.Nn;

namespace TorchPort.Script;

/// <summary>A tensor of integers with a scale, as the numbers that they stand for.</summary>
/// <param name="Numbers">Multiples of the scale.</param>
/// <param name="Scale">What one step of an integer is worth.</param>
/// <param name="ZeroPoint">The integer that means zero.</param>
/// <param name="DType">The integers' dtype.</param>
internal sealed record ScriptQuantized(Tensor Numbers, double Scale, long ZeroPoint, DType DType)
{
    /// <summary>The nearest multiples of a scale. PyTorch: <c>quantize_per_tensor</c>.</summary>
    internal static ScriptQuantized Of(Tensor numbers, double scale, long zeroPoint, DType dtype)
    {
        var (low, high) = dtype switch
        {
            DType.QInt8 => (-128L, 127L),
            DType.QInt32 => (int.MinValue, int.MaxValue),
            _ => (0, 255),
        };
        return new(numbers.FakeQuantizePerTensorAffine(scale, zeroPoint, low, high), scale, zeroPoint, dtype);
    }

    /// <summary>The first quantized tensor among arguments, or in a list among them.</summary>
    internal static ScriptQuantized? In(object?[] args)
    {
        foreach (var argument in args)
        {
            if ((argument as ScriptQuantized ?? (argument as IReadOnlyList<object?>)?.OfType<ScriptQuantized>().FirstOrDefault()) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>Arguments with the numbers of quantized tensors in their place.</summary>
    internal static object?[] Numbered(object?[] args) => Array.ConvertAll(args, a => a switch
    {
        ScriptQuantized quantized => quantized.Numbers,
        IReadOnlyList<object?> list when list.OfType<ScriptQuantized>().Any() => ScriptValues.Listed(list.Select(i => i is ScriptQuantized quantized ? quantized.Numbers : i)),
        _ => a,
    });

    /// <summary>What an operator made of the numbers: tensors of floats have this scale again.</summary>
    internal object? Around(object? made) => made switch
    {
        Tensor { DType: DType.Float32 } numbers => With(numbers),
        CheckpointTuple tuple => new CheckpointTuple([.. tuple.Select(Around)]),
        IReadOnlyList<object?> list => ScriptValues.Listed(list.Select(Around)),
        _ => made,
    };

    /// <summary>What an operator in place leaves here.</summary>
    internal ScriptQuantized Become(ScriptQuantized changed)
    {
        if (changed.Numbers.Shape.SequenceEqual(Numbers.Shape))
            Numbers.Copy_(changed.Numbers);
        return changed.Numbers.Shape.SequenceEqual(Numbers.Shape) ? this : changed;
    }

    /// <summary>Other numbers of the same scale.</summary>
    internal ScriptQuantized With(Tensor numbers) => Of(numbers, Scale, ZeroPoint, DType);
}

/// <summary>A weight made ready for products or convolutions of integers.</summary>
/// <param name="Weight">As the archive has it: quantized, or of floats.</param>
/// <param name="Bias">The bias.</param>
/// <param name="Geometry">Stride, padding, dilation and groups of a convolution; null for a product.</param>
internal sealed record ScriptPackedWeight(object Weight, Tensor? Bias, ScriptPackedWeight.Convolution? Geometry)
{
    private Tensor? _numbers;

    /// <summary>The weight's numbers.</summary>
    internal Tensor Numbers => _numbers ??= Weight is QuantizedTensor quantized ? quantized.Dequantize() : ((Tensor)Weight).To(DType.Float32);

    /// <summary>Where the taps of a convolution lie.</summary>
    internal sealed record Convolution(long[] Stride, long[] Padding, long[] Dilation, long[] OutputPadding, long Groups, bool IsTransposed);

    /// <summary>The weight that an argument is: packed by the code, or read from the archive.</summary>
    internal static ScriptPackedWeight Of(ScriptArguments a, int index) => a[index] switch
    {
        ScriptPackedWeight packed => packed,
        ScriptNativeObject { Read: { } read } => read,
        ScriptNativeObject native => native.Read = Taken(native) ?? throw a.Error($"The weights of {native.ClassName} are of a form that is not known."),
        var other => throw a.Error($"expected packed weights, found {ScriptValues.Describe(other)}."),
    };

    private static ScriptPackedWeight? Taken(ScriptNativeObject native)
    {
        if (native.State is not IReadOnlyList<object?> state)
            return null;
        if (native.ClassName.Contains("EmbeddingPackedParams", StringComparison.Ordinal))
            return state is [_, IReadOnlyList<object?> and [{ } table, ..], ..] ? new(table, null, null) : null;
        if (native.ClassName.Contains("LinearPackedParams", StringComparison.Ordinal))
            return state is [{ } weight, var bias] ? new(weight, bias as Tensor, null) : null;
        // Of convolutions: a version, integers that describe it together with the weight, and the bias.
        return state is ["2", IReadOnlyList<object?> and [Tensor config, { } kernel, ..], IReadOnlyList<object?> rest] ? new(kernel, Last(rest), Described(config.ToArray<short>()))
            : state is [long, IReadOnlyList<object?> numbers, IReadOnlyList<object?> and [_, { } third, ..] tensors] ? new(third, tensors.Count > 2 ? tensors[2] as Tensor : null, Described([.. numbers.Select(n => (short)(long)n!)])) : null;
    }

    private static Tensor? Last(IReadOnlyList<object?> list) => list.Count > 0 ? list[^1] as Tensor : null;

    /// <summary>The number of dimensions; for each a stride, a padding, a dilation, and a padding of the output; the groups; whether it is transposed.</summary>
    private static Convolution Described(short[] config)
    {
        var dims = config[0];
        return new(Part(0), Part(1), Part(2), Part(3), config[1 + 4 * dims], config.Length > 2 + 4 * dims && (config[2 + 4 * dims] & 1) != 0);

        long[] Part(int i) => [.. config.AsSpan(1 + i * dims, dims).ToArray().Select(n => (long)n)];
    }
}

/// <summary>The weights of a layer of a recurrent network whose products quantize what comes.</summary>
internal sealed record ScriptCellWeights(ScriptPackedWeight Input, ScriptPackedWeight State, bool ReducesRange)
{
    /// <summary>A step's weights as other layers have them.</summary>
    internal RecurrentWeights ToRecurrent() => new(Input.Numbers, State.Numbers, Input.Bias, State.Bias, null);
}
