using TorchPort.Nn;
using TorchPort.Ops;

namespace TorchPort.Onnx.Operators.Layout;

/// <summary>Elements put around a tensor.</summary>
internal static class Padding
{
    [OnnxOperator("Pad", 11)]
    internal static Tensor Pad(NodeCall c, Tensor data, [Input] long[] pads, Tensor? constantValue, [Input] long[]? axes, string mode = "constant") =>
        Around(c, data, pads, constantValue is { ElementCount: > 0 } value ? value.Item<double>() : 0, axes, mode);

    [OnnxOperator("Pad", 2)]
    internal static Tensor Pad2(NodeCall c, Tensor data, long[] pads, string mode = "constant", float value = 0) => Around(c, data, pads, value, null, mode);

    [OnnxOperator("Pad")]
    internal static Tensor Pad1(NodeCall c, Tensor data, long[] paddings, string mode = "constant", float value = 0) => Around(c, data, paddings, value, null, mode);

    [OnnxOperator("CenterCropPad", 18, MovesElements = true)]
    internal static Tensor CenterCropPad(NodeCall c, Tensor inputData, [Input] long[] shape, long[]? axes)
    {
        var dims = axes is null ? Axes.All(inputData.Dim) : Axes.Of(axes, inputData.Dim);
        if (shape.Length != dims.Length)
            throw c.Error($"{shape.Length} sizes are given for {dims.Length} axes.");
        var pads = new long[2 * inputData.Dim];
        for (var i = 0; i < dims.Length; i++)
        {
            var missing = shape[i] - inputData.Shape[dims[i]];
            // What is cut off or added on both sides differs by one where the number is odd: the smaller part lies in front.
            var before = missing >= 0 ? missing / 2 : -(-missing / 2);
            (pads[dims[i]], pads[dims[i] + inputData.Dim]) = (before, missing - before);
        }
        return Around(c, inputData, pads, 0, null, "constant");
    }

    private static Tensor Around(NodeCall c, Tensor data, long[] pads, double value, long[]? axes, string mode)
    {
        var dims = axes is null ? Axes.All(data.Dim) : Axes.Of(axes, data.Dim);
        if (pads.Length != 2 * dims.Length)
            throw c.Error($"It has {pads.Length} numbers of padding for {dims.Length} axes; two an axis are needed.");
        long[] before = new long[data.Dim], after = new long[data.Dim];
        for (var i = 0; i < dims.Length; i++)
            (before[dims[i]], after[dims[i]]) = (pads[i], pads[i + dims.Length]);
        c.CheckSize([.. Enumerable.Range(0, data.Dim).Select(d => checked(data.Shape[d] + before[d] + after[d]))], data.DType);
        if (mode == "constant")
            return Functional.Pad(data, [.. Enumerable.Range(0, data.Dim).Reverse().SelectMany(d => new[] { before[d], after[d] })], PadMode.Constant, value);
        var kind = mode switch
        {
            "reflect" => PadMode.Reflect,
            "edge" => PadMode.Replicate,
            "wrap" => PadMode.Circular,
            _ => throw c.Error($"Its attribute \"mode\" must be constant, reflect, edge or wrap, but is {mode}."),
        };
        for (var d = 0; d < data.Dim; d++)
            data = Paddings.Indexed(data, d, before[d], after[d], kind);
        return data;
    }
}
