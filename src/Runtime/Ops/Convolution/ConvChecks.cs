namespace TorchPort.Ops;

/// <summary>Turns a convolution's arguments into its geometry, and says what does not fit.</summary>
internal static class ConvChecks
{
    internal static ConvGeometry Geometry(Tensor weight, int dims, IntOrTuple stride, ConvPadding padding, IntOrTuple dilation, long groups, string name)
    {
        var steps = stride.Expand(dims, "stride", 1);
        var dilations = dilation.Expand(dims, "dilation", 1);
        foreach (var s in steps)
        {
            if (s <= 0)
                throw new ShapeException($"{name}: non-positive stride is not supported, but stride is {Shapes.Text(steps)}.");
        }
        foreach (var d in dilations)
        {
            if (d <= 0)
                throw new ShapeException($"{name}: dilation should be greater than zero, but is {Shapes.Text(dilations)}.");
        }
        if (groups <= 0)
            throw new ShapeException($"{name}: non-positive groups is not supported, but groups is {groups}.");
        if (weight.Dim != dims + 2)
            throw new ShapeException($"{name}: expected a weight of {dims + 2} dimensions, but got {Shapes.Text(weight.Shape)}.");
        if (weight.Shape[0] < groups || weight.Shape[0] % groups != 0)
            throw new ShapeException($"{name}: given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size {Shapes.Text(weight.Shape)} instead.");
        return new(steps, Padding(weight, dims, steps, padding, dilations, name), dilations, groups);
    }

    private static long[] Padding(Tensor weight, int dims, long[] stride, ConvPadding padding, long[] dilation, string name)
    {
        if (padding.Mode != "same")
        {
            var sizes = padding.Sizes.Expand(dims, "padding", 0);
            foreach (var p in sizes)
            {
                if (p < 0)
                    throw new ShapeException($"{name}: negative padding is not supported, but padding is {Shapes.Text(sizes)}.");
            }
            return sizes;
        }
        var before = new long[dims];
        for (var d = 0; d < dims; d++)
        {
            if (stride[d] != 1)
                throw new ShapeException($"{name}: padding='same' is not supported for strided convolutions, but stride is {Shapes.Text(stride)}.");
            before[d] = dilation[d] * (weight.Shape[d + 2] - 1) / 2;
        }
        return before;
    }

    /// <summary>The input with a batch dimension, which it may lack.</summary>
    internal static Tensor Batched(Tensor input, int dims, string name)
    {
        if (input.Dim != dims + 1 && input.Dim != dims + 2)
            throw new ShapeException($"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to {name}, but got input of size: {Shapes.Text(input.Shape)}.");
        return input.Dim == dims + 2 ? input : input.Unsqueeze(0);
    }

    internal static void Types(Tensor input, Tensor weight, Tensor? bias, long channels, string name)
    {
        Products.SameType(name, input, weight);
        if (bias is null)
            return;
        Products.SameType(name, input, bias);
        if (bias.Dim != 1 || bias.Shape[0] != channels)
            throw new ShapeException($"Given weight of size {Shapes.Text(weight.Shape)}, expected bias to be 1-dimensional with {channels} elements, but got bias of size {Shapes.Text(bias.Shape)} instead.");
    }

    internal static void Channels(Tensor input, Tensor weight, long expected, long groups, bool transposed)
    {
        if (input.Shape[1] != expected)
            throw new ShapeException($"Given {(transposed ? "transposed=1" : $"groups={groups}")}, weight of size {Shapes.Text(weight.Shape)}, expected input{Shapes.Text(input.Shape)} to have {expected} channels, but got {input.Shape[1]} channels instead.");
    }

    internal static long[] OutputSize(Tensor input, Tensor weight, ConvGeometry geometry, bool same)
    {
        var size = new long[geometry.Dims];
        for (var d = 0; d < size.Length; d++)
        {
            var extent = checked(geometry.Dilation[d] * (weight.Shape[d + 2] - 1) + 1);
            var padded = checked(input.Shape[d + 2] + 2 * geometry.Padding[d]);
            if (weight.Shape[d + 2] == 0 || !same && padded < extent)
                throw new ShapeException($"Calculated padded input size per channel: ({padded}). Kernel size: ({extent}). Kernel size can't be greater than actual input size in dimension {d}: input {Shapes.Text(input.Shape)}, weight {Shapes.Text(weight.Shape)}.");
            size[d] = same ? input.Shape[d + 2] : geometry.OutputSize(d, input.Shape[d + 2], weight.Shape[d + 2]);
        }
        return size;
    }

    internal static long[] TransposedSize(Tensor input, Tensor weight, ConvGeometry geometry, long[] outputPadding, string name)
    {
        var size = new long[geometry.Dims];
        for (var d = 0; d < size.Length; d++)
        {
            if (outputPadding[d] < 0 || outputPadding[d] >= geometry.Stride[d] && outputPadding[d] >= geometry.Dilation[d])
                throw new ShapeException($"{name}: output padding must be smaller than either stride or dilation, but got {Shapes.Text(outputPadding)} for stride {Shapes.Text(geometry.Stride)} and dilation {Shapes.Text(geometry.Dilation)}.");
            size[d] = checked((input.Shape[d + 2] - 1) * geometry.Stride[d] - 2 * geometry.Padding[d] + geometry.Dilation[d] * (weight.Shape[d + 2] - 1) + outputPadding[d] + 1);
            if (size[d] <= 0)
                throw new ShapeException($"{name}: given input size per channel {Shapes.Text(input.Shape[2..])}, calculated output size per channel has {size[d]} in dimension {d}; it is too small.");
        }
        return size;
    }
}
