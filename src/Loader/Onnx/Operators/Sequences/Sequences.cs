using TorchPort.Onnx.Execution;

namespace TorchPort.Onnx.Operators.Sequences;

/// <summary>Values of one type in order.</summary>
internal static class SequenceRules
{
    [OnnxOperator("SequenceConstruct", 11)]
    internal static OnnxSequence Construct(OnnxValue[] inputs) => new(inputs);

    [OnnxOperator("SequenceEmpty", 11)]
    internal static OnnxSequence Empty(ElementType? dtype)
    {
        _ = dtype;
        return new([]);
    }

    [OnnxOperator("SequenceAt", 11)]
    internal static OnnxValue At(NodeCall c, OnnxSequence inputSequence, [Input] long position) => inputSequence.Items[Place(c, position, inputSequence.Items.Count)];

    [OnnxOperator("SequenceInsert", 11)]
    internal static OnnxSequence Insert(NodeCall c, OnnxSequence inputSequence, OnnxValue tensor, [Input] long? position)
    {
        var count = inputSequence.Items.Count;
        var place = position is not { } given || given == count ? count : Place(c, given, count);
        return new([.. inputSequence.Items.Take(place), tensor, .. inputSequence.Items.Skip(place)]);
    }

    [OnnxOperator("SequenceErase", 11)]
    internal static OnnxSequence Erase(NodeCall c, OnnxSequence inputSequence, [Input] long? position)
    {
        var place = Place(c, position ?? -1, inputSequence.Items.Count);
        return new([.. inputSequence.Items.Where((_, i) => i != place)]);
    }

    [OnnxOperator("SequenceLength", 11)]
    internal static Tensor Length(OnnxSequence inputSequence) => Torch.Tensor((long)inputSequence.Items.Count);

    /// <summary>Inputs that are tensors are the same for every element; the graph's outputs become a sequence each.</summary>
    [OnnxOperator("SequenceMap", 17)]
    internal static OnnxValue?[] Map(NodeCall c, OnnxSequence inputSequence, OnnxValue[] additionalInputs, Subgraph body)
    {
        var results = Enumerable.Range(0, body.OutputCount).Select(_ => new List<OnnxValue>()).ToArray();
        for (var i = 0; i < inputSequence.Items.Count; i++)
        {
            c.CheckCancelled();
            var outputs = body.Run([inputSequence.Items[i], .. additionalInputs.Select(v => Element(c, v, i, inputSequence.Items.Count))]);
            for (var o = 0; o < outputs.Length; o++)
                results[o].Add(outputs[o] ?? throw c.Error($"Its body gave no value for its output {o}."));
        }
        return [.. results.Select(r => new OnnxSequence(r))];
    }

    /// <summary>Parts of the given sizes, or of one size, the last being smaller; without sizes, slices of one.</summary>
    [OnnxOperator("SplitToSequence", 11, MovesElements = true)]
    internal static OnnxValue?[] Split(NodeCall c, Tensor input, Tensor? split, int axis = 0, bool keepdims = true)
    {
        var dim = Axes.Of(axis, input.Dim);
        if (split is null && !keepdims)
            return [new OnnxSequence([.. input.Unbind(dim).Select(t => new OnnxTensor(t))])];
        var size = split is { Dim: 0 } ? split.Item<long>() : 1;
        if (size < 1)
            throw c.Error($"It splits into parts of {size} elements.");
        var parts = split is { Dim: > 0 } ? input.Split(split.ToArray<long>(), dim) : input.Split(size, dim);
        return [new OnnxSequence([.. parts.Select(t => new OnnxTensor(t))])];
    }

    [OnnxOperator("ConcatFromSequence", 11)]
    internal static OnnxValue Concat(NodeCall c, OnnxSequence inputSequence, int axis, bool newAxis = false)
    {
        var items = inputSequence.Items;
        if (items.Count == 0)
            throw c.Error("Its sequence is empty, so that the shape of the result is not known.");
        if (items[0] is not OnnxStrings)
            return new OnnxTensor(Join([.. items.Select(i => i.Tensor)], axis, newAxis), items[0] is OnnxTensor { ElementType: var type } ? type : ElementType.Undefined);
        var text = new List<string>();
        var positions = new List<Tensor>();
        foreach (var item in items)
        {
            var strings = item as OnnxStrings ?? throw c.Error($"Its sequence has a string tensor and {item.Describe()}.");
            positions.Add(strings.Positions().Add(text.Count));
            text.AddRange(strings.Elements);
        }
        return new OnnxStrings(text, text.Count).At(Join([.. positions], axis, newAxis));
    }

    private static Tensor Join(Tensor[] parts, int axis, bool newAxis) => newAxis ? Torch.Stack(parts, axis) : Torch.Cat(parts, axis);

    private static OnnxValue Element(NodeCall c, OnnxValue value, int i, int count) => value is not OnnxSequence sequence ? value
        : sequence.Items.Count == count ? sequence.Items[i]
        : throw c.Error($"Its sequences have {count} and {sequence.Items.Count} elements; they must be as long.");

    private static int Place(NodeCall c, long position, int count) => position >= -count && position < count ? (int)(position < 0 ? position + count : position)
        : throw c.Error($"The position {position} is outside the sequence of {count} values.");
}
