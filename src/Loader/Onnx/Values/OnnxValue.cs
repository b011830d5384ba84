namespace TorchPort.Onnx;

/// <summary>What flows along a graph's edges: a tensor, a tensor of text, a sequence, a map, or an optional.</summary>
public abstract class OnnxValue
{
    /// <summary>The tensor, where it is one of numbers.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public Tensor Tensor => this is OnnxTensor tensor ? tensor.Value
        : throw new InvalidOperationException($"A tensor of numbers was expected, but the value is {Describe()}.");

    /// <summary>A tensor as a value.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(tensor))]
    public static implicit operator OnnxValue?(Tensor? tensor) => tensor is null ? null : new OnnxTensor(tensor);

    /// <summary>What kind of value this is, in words.</summary>
    internal abstract string Describe();

    /// <inheritdoc/>
    public override string ToString() => Describe();
}

/// <summary>A tensor of numbers, with ONNX's name for the type of its elements.</summary>
public sealed class OnnxTensor : OnnxValue
{
    /// <summary>A tensor whose elements have the type that its dtype stands for.</summary>
    public OnnxTensor(Tensor value) : this(value, ElementTypes.Of((value ?? throw new ArgumentNullException(nameof(value))).DType)) { }

    /// <summary>A tensor that carries elements of a type which has no dtype of its own, such as <see cref="ElementType.Int4"/>.</summary>
    /// <exception cref="DTypeException">The dtype does not carry this type.</exception>
    public OnnxTensor(Tensor value, ElementType elementType)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (elementType.Carrier() != value.DType)
            throw new DTypeException($"Elements of {elementType.Text()} are not carried by {value.DType.TorchName}.");
        (Value, ElementType) = (value, elementType);
    }

    /// <summary>The elements.</summary>
    public Tensor Value { get; }

    /// <summary>Their type in ONNX.</summary>
    public ElementType ElementType { get; }

    internal override string Describe() => $"a {ElementType.Text()} tensor of shape {Shapes.Text(Value.Shape)}";
}

/// <summary>A tensor of text.</summary>
public sealed class OnnxStrings : OnnxValue
{
    private readonly long[] _shape;

    /// <summary>A tensor of text.</summary>
    /// <exception cref="ShapeException">The elements do not fill the shape.</exception>
    public OnnxStrings(IReadOnlyList<string> elements, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(elements);
        (Elements, _shape) = (elements, shape.ToArray());
        if (Shapes.Count(_shape) != elements.Count)
            throw new ShapeException($"{elements.Count} strings do not fill a tensor of shape {Shapes.Text(_shape)}.");
    }

    /// <summary>The elements in row-major order.</summary>
    public IReadOnlyList<string> Elements { get; }

    /// <summary>The size of each dimension.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>The elements that a tensor of positions names, in its shape: how text follows any rule that moves elements.</summary>
    internal OnnxStrings At(Tensor positions)
    {
        var places = positions.ToArray<long>();
        return new(Array.ConvertAll(places, p => Elements[checked((int)p)]), positions.Shape);
    }

    /// <summary>The position of each element, in the shape of this tensor; moved about and given to <see cref="At"/>, it moves the text.</summary>
    internal Tensor Positions() => Torch.Arange(Elements.Count, dtype: DType.Int64).Reshape(_shape);

    internal override string Describe() => $"a string tensor of shape {Shapes.Text(_shape)}";
}

/// <summary>Values of one type in order.</summary>
public sealed class OnnxSequence(IReadOnlyList<OnnxValue> items) : OnnxValue
{
    /// <summary>The values.</summary>
    public IReadOnlyList<OnnxValue> Items { get; } = items ?? throw new ArgumentNullException(nameof(items));

    internal override string Describe() => $"a sequence of {Items.Count} values";
}

/// <summary>A value that may be missing.</summary>
public sealed class OnnxOptional(OnnxValue? value) : OnnxValue
{
    /// <summary>The value; null if it is missing.</summary>
    public OnnxValue? Value { get; } = value;

    internal override string Describe() => Value is null ? "an empty optional" : $"an optional of {Value.Describe()}";
}

/// <summary>Values by keys, which are all integers or all text.</summary>
public sealed class OnnxMap(OrderedDictionary<object, OnnxValue> items) : OnnxValue
{
    /// <summary>The values by their keys: <see cref="long"/> or <see cref="string"/>. A value is a 0-d tensor where ONNX has a number.</summary>
    public OrderedDictionary<object, OnnxValue> Items { get; } = items ?? throw new ArgumentNullException(nameof(items));

    internal override string Describe() => $"a map of {Items.Count} values";
}
