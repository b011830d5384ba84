namespace TorchPort.Nn;

/// <summary>What transposed convolutions have in common.</summary>
public abstract class ConvTransposeNd : ConvNd
{
    private protected ConvTransposeNd(int dims, long? inChannels, long outChannels, IntOrTuple kernelSize, IntOrTuple stride, IntOrTuple padding, IntOrTuple outputPadding,
        long groups, bool bias, IntOrTuple dilation, PaddingMode paddingMode, Device? device, DType? dtype)
        : base(dims, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode, transposed: true, device, dtype)
    {
        if (paddingMode != PaddingMode.Zeros)
            throw new ArgumentException($"Only \"zeros\" padding mode is supported for {GetType().Name}.", nameof(paddingMode));
        OutputPadding = outputPadding;
    }

    /// <summary>How many elements are added at the end of the output.</summary>
    public IntOrTuple OutputPadding { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        Initialize(input);
        return Apply(input, OutputPadding);
    }

    /// <summary>Runs the layer so that the output has a size that <see cref="OutputPadding"/> would not give it. PyTorch: <c>output_size</c> of <c>forward</c>.</summary>
    /// <param name="input">[N, C, …], or without N.</param>
    /// <param name="outputSize">The output's spatial sizes.</param>
    /// <exception cref="ShapeException">No output padding gives that size.</exception>
    public Tensor Forward(Tensor input, ReadOnlySpan<long> outputSize)
    {
        Initialize(input);
        if (outputSize.Length != Dims)
            throw new ShapeException($"{GetType().Name}: output_size must have {Dims} elements, but has {outputSize.Length}.");
        var stride = Stride.Expand(Dims, "stride", 1);
        var padding = Padding.Sizes.Expand(Dims, "padding", 0);
        var dilation = Dilation.Expand(Dims, "dilation", 1);
        var missing = new long[Dims];
        for (var d = 0; d < Dims; d++)
        {
            var least = (input.Size(d - Dims) - 1) * stride[d] - 2 * padding[d] + dilation[d] * (Weight.Shape[d + 2] - 1) + 1;
            missing[d] = outputSize[d] - least;
            if (missing[d] < 0 || missing[d] >= stride[d])
                throw new ShapeException($"requested an output size of {Shapes.Text(outputSize)}, but valid sizes of dimension {d} range from {least} to {least + stride[d] - 1} (for an input of {Shapes.Text(input.Shape)}).");
        }
        return Apply(input, missing);
    }

    private protected abstract Tensor Apply(Tensor input, IntOrTuple outputPadding);
}
