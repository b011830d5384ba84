namespace TorchPort.Onnx.Operators.Layout;

/// <summary>Parts of tensors.</summary>
internal static class Slicing
{
    [OnnxOperator("Slice", 10, MovesElements = true)]
    internal static Tensor Slice(NodeCall c, Tensor data, [Input] long[] starts, [Input] long[] ends, [Input] long[]? axes, [Input] long[]? steps)
    {
        var dims = axes is null ? Axes.All(starts.Length) : Axes.Of(axes, data.Dim);
        if (ends.Length != starts.Length || dims.Length != starts.Length || (steps is not null && steps.Length != starts.Length) || starts.Length > data.Dim)
            throw c.Error($"It has {starts.Length} starts, {ends.Length} ends, {dims.Length} axes and {steps?.Length ?? starts.Length} steps; they must be as many.");
        for (var i = 0; i < dims.Length; i++)
            data = Along(c, data, dims[i], starts[i], ends[i], steps?[i] ?? 1);
        return data;
    }

    [OnnxOperator("Slice", MovesElements = true)]
    internal static Tensor Slice1(NodeCall c, Tensor data, long[] starts, long[] ends, long[]? axes) => Slice(c, data, starts, ends, axes, null);

    [OnnxOperator("Split", 18, MovesElements = true)]
    internal static Tensor[] Split(NodeCall c, Tensor input, [Input] long[]? split, long? numOutputs, int axis = 0)
    {
        if (split is not null)
            return input.Split(split, axis);
        var parts = numOutputs ?? c.OutputCount;
        var size = input.Shape[Axes.Of(axis, input.Dim)];
        if (parts < 1 || parts > Math.Max(1, size))
            throw c.Error($"It splits {size} elements into {parts} parts.");
        var each = (size + parts - 1) / parts;
        return input.Split([.. Enumerable.Range(0, (int)parts).Select(i => Math.Clamp(size - i * each, 0, each))], axis);
    }

    [OnnxOperator("Split", 13, MovesElements = true)]
    internal static Tensor[] Split13(NodeCall c, Tensor input, [Input] long[]? split, int axis = 0) => Split(c, input, split, null, axis);

    [OnnxOperator("Split", 2, MovesElements = true)]
    internal static Tensor[] Split2(NodeCall c, Tensor input, long[]? split, int axis = 0) => Split(c, input, split, null, axis);

    [OnnxOperator("Split", MovesElements = true)]
    internal static Tensor[] Split1(NodeCall c, Tensor input, [Input] long[]? splitInput, long[]? split, int axis = 0) => Split(c, input, splitInput ?? split, null, axis);

    /// <summary>Bounds beyond the ends are the ends; a negative step walks backwards.</summary>
    private static Tensor Along(NodeCall c, Tensor data, int dim, long start, long end, long step)
    {
        var size = data.Shape[dim];
        if (step == 0)
            throw c.Error("A step of a slice is 0.");
        if (step > 0)
            return data.Slice(dim, Bound(start, size, 0, size), Bound(end, size, 0, size), step);
        if (size == 0)
            return data;
        var (first, last) = (Bound(start, size, 0, size - 1), Bound(end, size, -1, size - 1));
        return data.Flip(dim).Slice(dim, size - 1 - first, size - 1 - last, step == long.MinValue ? long.MaxValue : -step);
    }

    private static long Bound(long place, long size, long low, long high) => Math.Clamp(place < 0 ? Math.Max(place, -size - 1) + size : place, low, high);
}
