namespace TorchPort.Onnx.Operators.Layout;

/// <summary>The same elements in another shape.</summary>
internal static class Reshaping
{
    [OnnxOperator("Reshape", 5, MovesElements = true)]
    internal static Tensor Reshape(NodeCall c, Tensor data, [Input] long[] shape, bool allowzero = false) => To(c, data, shape, allowzero);

    [OnnxOperator("Reshape", MovesElements = true)]
    internal static Tensor Reshape1(NodeCall c, Tensor data, long[]? shape) => To(c, data, shape ?? [], false);

    [OnnxOperator("Flatten", MovesElements = true)]
    internal static Tensor Flatten(Tensor input, int axis = 1)
    {
        var split = axis < 0 ? axis + input.Dim : axis;
        if (split < 0 || split > input.Dim)
            throw new DimensionException($"The axis {axis} is outside the {input.Dim} dimensions.");
        return input.Reshape(Shapes.Count(input.Shape[..split]), Shapes.Count(input.Shape[split..]));
    }

    [OnnxOperator("Squeeze", 13, MovesElements = true)]
    internal static Tensor Squeeze(NodeCall c, Tensor data, [Input] long[]? axes) => Without(c, data, axes);

    [OnnxOperator("Squeeze", MovesElements = true)]
    internal static Tensor Squeeze1(NodeCall c, Tensor data, long[]? axes) => Without(c, data, axes);

    [OnnxOperator("Unsqueeze", 13, MovesElements = true)]
    internal static Tensor Unsqueeze(Tensor data, [Input] long[] axes) => With(data, axes);

    [OnnxOperator("Unsqueeze", MovesElements = true)]
    internal static Tensor Unsqueeze1(Tensor data, long[] axes) => With(data, axes);

    /// <summary>A dimension of 0 keeps the input's, unless zeros are meant; one of −1 follows from the rest.</summary>
    private static Tensor To(NodeCall c, Tensor data, long[] shape, bool allowZero)
    {
        var target = (long[])shape.Clone();
        for (var d = 0; d < target.Length && !allowZero; d++)
        {
            if (target[d] == 0)
                target[d] = d < data.Dim ? data.Shape[d] : throw c.Error($"Its shape {Shapes.Text(shape)} keeps dimension {d} of {Shapes.Text(data.Shape)}, which has none.");
        }
        return data.Reshape(target);
    }

    private static Tensor Without(NodeCall c, Tensor data, long[]? axes)
    {
        if (axes is null)
            return data.Squeeze();
        var dims = Axes.Of(axes, data.Dim);
        foreach (var d in dims)
        {
            if (data.Shape[d] != 1)
                throw c.Error($"Dimension {d} of {Shapes.Text(data.Shape)} is not 1 and cannot be taken away.");
        }
        return dims.Length == 0 ? data : data.Squeeze(dims);
    }

    private static Tensor With(Tensor data, long[] axes)
    {
        foreach (var d in Axes.Of(axes, data.Dim + axes.Length).Order())
            data = data.Unsqueeze(d);
        return data;
    }
}
