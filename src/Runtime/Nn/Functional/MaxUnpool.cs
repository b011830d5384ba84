namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>Puts largest elements back where <see cref="MaxPool1dWithIndices"/> found them, zeros elsewhere. PyTorch: <c>F.max_unpool1d</c>.</summary>
    /// <inheritdoc cref="MaxUnpool2d"/>
    public static Tensor MaxUnpool1d(Tensor input, Tensor indices, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple outputSize = default) =>
        MaxUnpool(input, indices, 1, kernelSize, stride, padding, outputSize);

    /// <summary>Puts largest elements back where <see cref="MaxPool2dWithIndices"/> found them, zeros elsewhere. PyTorch: <c>F.max_unpool2d</c>.</summary>
    /// <param name="input">[N, C, spatial…], or without N.</param>
    /// <param name="indices">Places in the flattened result, in the input's shape.</param>
    /// <param name="kernelSize">The pooling's windows.</param>
    /// <param name="stride">How far they are apart; the kernel size if not given.</param>
    /// <param name="padding">The pooling's padding.</param>
    /// <param name="outputSize">The result's spatial size, or its shape; the least that fits if not given.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    /// <exception cref="DimensionException">A place is outside the result.</exception>
    public static Tensor MaxUnpool2d(Tensor input, Tensor indices, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple outputSize = default) =>
        MaxUnpool(input, indices, 2, kernelSize, stride, padding, outputSize);

    /// <summary>Puts largest elements back where <see cref="MaxPool3dWithIndices"/> found them, zeros elsewhere. PyTorch: <c>F.max_unpool3d</c>.</summary>
    /// <inheritdoc cref="MaxUnpool2d"/>
    public static Tensor MaxUnpool3d(Tensor input, Tensor indices, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple outputSize = default) =>
        MaxUnpool(input, indices, 3, kernelSize, stride, padding, outputSize);

    private static Tensor MaxUnpool(Tensor input, Tensor indices, int dims, IntOrTuple kernelSize, IntOrTuple stride, IntOrTuple padding, IntOrTuple outputSize)
    {
        ArgumentNullException.ThrowIfNull(indices);
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        if (Given(input).Dim != dims + 1 && input.Dim != dims + 2)
            throw new ShapeException($"Input to max_unpool{dims}d should be a {dims + 1}d or {dims + 2}d Tensor, but got input with shape {Shapes.Text(input.Shape)}.");
        if (!input.Shape.SequenceEqual(indices.Shape))
            throw new ShapeException($"Expected shape of indices to be same as that of the input tensor ({Shapes.Text(input.Shape)}) but got indices tensor with shape {Shapes.Text(indices.Shape)}.");
        var kernel = kernelSize.Expand(dims, "kernel_size", 1);
        var steps = stride.IsMissing ? kernel : stride.Expand(dims, "stride", 1);
        var pad = padding.Expand(dims, "padding", 0);
        var size = new long[dims];
        for (var d = 0; d < dims; d++)
            size[d] = (input.Size(d - dims) - 1) * steps[d] - 2 * pad[d] + kernel[d];
        if (!outputSize.IsMissing)
        {
            var wanted = outputSize.Values.Length > dims ? outputSize.Values[^dims..].ToArray() : outputSize.Expand(dims, "output_size", 0);
            for (var d = 0; d < dims; d++)
            {
                if (wanted[d] <= size[d] - steps[d] || wanted[d] >= size[d] + steps[d])
                    throw new ShapeException($"invalid output_size {Shapes.Text(wanted)} (dim {d} must be between {size[d] - steps[d]} and {size[d] + steps[d]}).");
            }
            size = wanted;
        }
        return MaxUnpoolOp(input, indices, size);
    }

    [Aten("max_unpool2d(Tensor self, Tensor indices, SymInt[2] output_size) -> Tensor")]
    internal static Tensor MaxUnpoolOp([AtenName("self")] Tensor input, Tensor indices, long[] outputSize)
    {
        var dims = outputSize.Length;
        var lead = input.Shape[..^dims];
        var flat = Torch.Zeros([.. lead, Shapes.Count(outputSize)], input.DType, input.Device).Scatter(-1, indices.Flatten(-dims), input.Flatten(-dims));
        return flat.View([.. lead, .. outputSize]);
    }

    [Aten("max_unpool3d(Tensor self, Tensor indices, SymInt[3] output_size, int[3] stride, int[3] padding) -> Tensor")]
    internal static Tensor MaxUnpoolOp([AtenName("self")] Tensor input, Tensor indices, long[] outputSize, long[] stride, long[] padding)
    {
        if (stride.Length != 3 || padding.Length != 3)
            throw new ShapeException($"max_unpool3d: stride and padding must have three numbers each, but have {stride.Length} and {padding.Length}.");
        return MaxUnpoolOp(input, indices, outputSize);
    }
}
