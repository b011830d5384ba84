using TorchPort.Onnx.Execution;
using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Operators;

/// <summary>One execution of a node: what its rule is given.</summary>
internal sealed partial class NodeCall(PlanNode plan, OnnxValue?[] inputs, Frame frame)
{
    private List<string>? _text;
    private ElementType _narrow;

    /// <summary>The node as the model has it.</summary>
    internal NodeProto Node => plan.Proto;

    /// <summary>The opset version of the node's domain.</summary>
    internal long Opset => plan.Opset;

    /// <summary>Whether the model is in training mode: batch normalization and dropout then train although the model says inference.</summary>
    internal bool IsTraining => frame.Run.IsTraining;

    /// <summary>Where random operators without a seed draw from.</summary>
    internal Generator? Generator => frame.Run.Generator;

    /// <summary>How many inputs the node has, absent ones in the middle counted.</summary>
    internal int InputCount => inputs.Length;

    /// <summary>How many outputs the node names.</summary>
    internal int OutputCount => Node.Outputs.Count;

    /// <summary>Whether anything looks at an output.</summary>
    internal bool Wants(int output) => output < plan.Outputs.Length && plan.Outputs[output] >= 0;

    /// <summary>Whether an input is a parameter or buffer of the model, and no computed value.</summary>
    internal bool IsInitializer(int input) => input < plan.Inputs.Length && frame.IsInitializer(plan.Inputs[input]);

    /// <summary>Throws where the run was cancelled; for rules that repeat.</summary>
    internal void CheckCancelled() => frame.Run.Cancellation.ThrowIfCancellationRequested();

    /// <summary>Refuses to make a tensor that is larger than a model may make.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="dtype">Its dtype.</param>
    /// <exception cref="OnnxException">It has a negative size or is larger than <see cref="OnnxOptions.MaxTensorBytes"/>.</exception>
    internal long[] CheckSize(long[] shape, DType dtype)
    {
        Int128 bytes = dtype.ItemSize;
        foreach (var size in shape)
        {
            if (size < 0)
                throw Error($"A tensor of shape {Shapes.Text(shape)} has a negative size.");
            bytes = bytes > long.MaxValue && size > 0 ? bytes : bytes * size;
        }
        return bytes <= frame.Run.MaxTensorBytes ? shape
            : throw Error($"A tensor of shape {Shapes.Text(shape)} takes {bytes} bytes; the model may make tensors of {frame.Run.MaxTensorBytes}, which OnnxOptions.MaxTensorBytes can raise.");
    }

    /// <summary>Refuses to make more elements than a limit, where numbers in the model and not the size of its data say how many.</summary>
    /// <exception cref="OnnxException">There are more, or a size is negative.</exception>
    internal void CheckCount(long most, params ReadOnlySpan<long> sizes)
    {
        Int128 count = 1;
        foreach (var size in sizes)
            count = size >= 0 && count <= most ? count * size : size < 0 ? throw Error($"A tensor of shape {Shapes.Text(sizes)} has a negative size.") : count;
        if (count > most)
            throw Error($"It asks for {Shapes.Text(sizes)} elements, more than the {most} that it may.");
    }

    /// <summary>An error that names the node.</summary>
    internal OnnxException Error(string message, Exception? inner = null) => new(message, frame.Run.File, Node.ToString(), inner);

    /// <summary>An input of any kind.</summary>
    internal OnnxValue Value(int i) => OptionalValue(i) ?? throw Error($"Its input {i} is missing.");

    internal OnnxValue? OptionalValue(int i) => i < inputs.Length ? inputs[i] : null;

    internal OnnxValue[] Values(int from) => Array.ConvertAll(OptionalValues(from), v => v ?? throw Error("An input in the middle is missing."));

    internal OnnxValue?[] OptionalValues(int from) => from >= inputs.Length ? [] : inputs[from..];

    internal Tensor Tensor(int i) => OptionalTensor(i) ?? throw Error($"Its input {i} is missing.");

    internal Tensor? OptionalTensor(int i) => OptionalValue(i) is { } value ? Numbers(value, i) : null;

    internal Tensor[] Tensors(int from) => Array.ConvertAll(OptionalTensors(from), t => t ?? throw Error("An input in the middle is missing."));

    internal Tensor?[] OptionalTensors(int from)
    {
        var result = new Tensor?[Math.Max(0, inputs.Length - from)];
        for (var i = 0; i < result.Length; i++)
            result[i] = OptionalTensor(from + i);
        return result;
    }

    internal OnnxStrings Strings(int i) => OptionalStrings(i) ?? throw Error($"Its input {i} is missing.");

    internal OnnxStrings? OptionalStrings(int i) => Of<OnnxStrings>(i, "a string tensor");

    internal OnnxSequence Sequence(int i) => OptionalSequence(i) ?? throw Error($"Its input {i} is missing.");

    internal OnnxSequence? OptionalSequence(int i) => Of<OnnxSequence>(i, "a sequence");

    internal OnnxMap Map(int i) => OptionalMap(i) ?? throw Error($"Its input {i} is missing.");

    internal OnnxMap? OptionalMap(int i) => Of<OnnxMap>(i, "a map");

    /// <summary>The ONNX type of an input's elements; undefined where it has none.</summary>
    internal ElementType ElementTypeOf(int i) => OptionalValue(i) switch
    {
        OnnxTensor tensor => tensor.ElementType,
        OnnxStrings => ElementType.String,
        _ => ElementType.Undefined,
    };

    internal long[] InputInts(int i) => OptionalInputInts(i) ?? throw Error($"Its input {i} is missing.");

    internal long[]? OptionalInputInts(int i) => Small(i)?.ToArray<long>();

    internal long InputInt(int i) => OptionalInputInt(i) ?? throw Error($"Its input {i} is missing.");

    internal long? OptionalInputInt(int i) => Small(i) is { } tensor ? One(tensor, i).Item<long>() : null;

    internal double InputDouble(int i) => OptionalInputDouble(i) ?? throw Error($"Its input {i} is missing.");

    internal double? OptionalInputDouble(int i) => Small(i) is { } tensor ? One(tensor, i).Item<double>() : null;

    internal bool InputBool(int i) => OptionalInputBool(i) ?? throw Error($"Its input {i} is missing.");

    internal bool? OptionalInputBool(int i) => Small(i) is { } tensor ? One(tensor, i).Item<bool>() : null;

    internal string InputString(int i) => OptionalInputString(i) ?? throw Error($"Its input {i} is missing.");

    internal string? OptionalInputString(int i) => OptionalStrings(i) is { } strings
        ? strings.Elements.Count == 1 ? strings.Elements[0] : throw Error($"Its input {i} must be one string, but has {strings.Elements.Count}.") : null;

    /// <summary>The outputs of a rule; text and small elements take the form back that they came in.</summary>
    internal OnnxValue?[] Finish(OnnxValue?[] outputs)
    {
        if (_text is null && _narrow == ElementType.Undefined)
            return outputs;
        return Array.ConvertAll(outputs, Restored);
    }

    private OnnxValue? Restored(OnnxValue? output) => output switch
    {
        OnnxTensor { Value: var tensor } when _text is not null => new OnnxStrings(_text, _text.Count).At(tensor),
        OnnxTensor { Value: var tensor } when _narrow.Carrier() == tensor.DType => new OnnxTensor(tensor, _narrow),
        OnnxSequence sequence => new OnnxSequence([.. sequence.Items.Select(i => Restored(i)!)]),
        _ => output,
    };

    internal OnnxValue?[] Finish(Tensor[] outputs) => Finish(Array.ConvertAll(outputs, t => (OnnxValue?)t));

    /// <summary>A tensor of an input; text in rules that only move elements is the positions of its strings among all strings given.</summary>
    private Tensor Numbers(OnnxValue value, int i)
    {
        switch (value)
        {
            case OnnxTensor tensor:
                if (plan.Rule is { MovesElements: true } && tensor.ElementType.IsNarrow())
                    _narrow = tensor.ElementType;
                return tensor.Value;
            case OnnxStrings strings when plan.Rule is { MovesElements: true }:
                _text ??= [];
                var positions = strings.Positions().Add(_text.Count);
                _text.AddRange(strings.Elements);
                return positions;
            default:
                throw Error($"Its input {i} must be a tensor of numbers, but is {value.Describe()}.");
        }
    }

    private T? Of<T>(int i, string what) where T : OnnxValue => OptionalValue(i) switch
    {
        null => null,
        T value => value,
        OnnxOptional { Value: T value } => value,
        var value => throw Error($"Its input {i} must be {what}, but is {value.Describe()}."),
    };

    private Tensor? Small(int i) => OptionalValue(i) switch
    {
        null => null,
        OnnxTensor tensor => tensor.Value.Detach(),
        var value => throw Error($"Its input {i} must be a tensor of numbers, but is {value.Describe()}."),
    };

    private Tensor One(Tensor tensor, int i) => tensor.ElementCount == 1 ? tensor
        : throw Error($"Its input {i} must be one number, but has the shape {Shapes.Text(tensor.Shape)}.");
}
