namespace TorchPort.Nn;

/// <summary>What convolutions have in common.</summary>
public abstract partial class ConvNd : Module<Tensor, Tensor>
{
    private readonly long _outChannels;
    private readonly long[] _kernel;
    private readonly bool _transposed;

    private protected ConvNd(int dims, long? inChannels, long outChannels, IntOrTuple kernelSize, IntOrTuple stride, ConvPadding padding, IntOrTuple dilation,
        long groups, bool bias, PaddingMode paddingMode, bool transposed, Device? device, DType? dtype)
    {
        if (groups <= 0)
            throw new ArgumentOutOfRangeException(nameof(groups), groups, "groups must be a positive integer.");
        if (outChannels % groups != 0)
            throw new ArgumentException($"out_channels must be divisible by groups, but they are {outChannels} and {groups}.", nameof(outChannels));
        (Dims, Stride, Padding, Dilation, Groups, PaddingMode) = (dims, stride, padding, dilation, groups, paddingMode);
        (_outChannels, _kernel, _transposed) = (outChannels, kernelSize.Expand(dims, "kernel_size", 1), transposed);
        if (inChannels is { } channels)
        {
            Weight = new(Torch.Empty(WeightShape(channels), dtype, device));
            Bias = bias ? new(Torch.Empty([outChannels], dtype, device)) : null;
            ResetParameters();
        }
        else
        {
            Weight = new UninitializedParameter(dtype, device);
            Bias = bias ? new UninitializedParameter(dtype, device) : null;
        }
    }

    /// <summary>[out, in / groups, kernel…]; of transposed convolutions [in, out / groups, kernel…].</summary>
    [Name("weight")] public Parameter Weight { get; }

    /// <summary>[out].</summary>
    [Name("bias")] public Parameter? Bias { get; }

    /// <summary>The steps of the kernel.</summary>
    public IntOrTuple Stride { get; }

    /// <summary>What is put around the input.</summary>
    public ConvPadding Padding { get; }

    /// <summary>What the padding consists of.</summary>
    public PaddingMode PaddingMode { get; }

    /// <summary>The steps between the kernel's taps.</summary>
    public IntOrTuple Dilation { get; }

    /// <summary>Into how many independent parts the channels fall.</summary>
    public long Groups { get; }

    private protected int Dims { get; }

    /// <summary>Draws new weights. PyTorch: <c>reset_parameters</c>.</summary>
    public void ResetParameters() => LayerInit.Uniform(Weight, Bias);

    /// <summary>Gives a lazy layer the channels of its first input. PyTorch: <c>initialize_parameters</c>.</summary>
    private protected void Initialize(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (Weight is not UninitializedParameter { IsInitialized: false } weight)
            return;
        if (input.Dim != Dims + 1 && input.Dim != Dims + 2)
            throw new ShapeException($"Expected {Dims + 1}D (unbatched) or {Dims + 2}D (batched) input to {GetType().Name}, but got input of size: {Shapes.Text(input.Shape)}.");
        weight.Materialize(WeightShape(input.Size(-1 - Dims)));
        (Bias as UninitializedParameter)?.Materialize([_outChannels]);
        ResetParameters();
    }

    /// <summary>The input with padding of another kind than zeros around it, and the padding that is left to do.</summary>
    private protected (Tensor Input, ConvPadding Padding) Padded(Tensor input)
    {
        if (PaddingMode == PaddingMode.Zeros)
            return (input, Padding);
        var pad = new long[2 * Dims];
        var sizes = Padding.Sizes.Expand(Dims, "padding", 0);
        var dilation = Dilation.Expand(Dims, "dilation", 1);
        for (var d = 0; d < Dims; d++)
        {
            var total = Padding.Mode == "same" ? dilation[d] * (Weight.Shape[d + 2] - 1) : 2 * sizes[d];
            var last = 2 * (Dims - 1 - d);
            (pad[last], pad[last + 1]) = (total / 2, total - total / 2);
        }
        return (Functional.Pad(input, pad, PaddingMode switch
        {
            PaddingMode.Reflect => PadMode.Reflect,
            PaddingMode.Replicate => PadMode.Replicate,
            _ => PadMode.Circular,
        }), 0);
    }

    private long[] WeightShape(long inChannels)
    {
        if (inChannels % Groups != 0)
            throw new ArgumentException($"in_channels must be divisible by groups, but they are {inChannels} and {Groups}.", nameof(inChannels));
        return _transposed ? [inChannels, _outChannels / Groups, .. _kernel] : [_outChannels, inChannels / Groups, .. _kernel];
    }
}

/// <summary>What a convolution puts around its input. PyTorch: <c>padding_mode</c>.</summary>
public enum PaddingMode
{
    /// <summary>Zeros. PyTorch: <c>"zeros"</c>.</summary>
    Zeros,
    /// <summary>The input mirrored at its border elements. PyTorch: <c>"reflect"</c>.</summary>
    Reflect,
    /// <summary>The border elements again. PyTorch: <c>"replicate"</c>.</summary>
    Replicate,
    /// <summary>The opposite side. PyTorch: <c>"circular"</c>.</summary>
    Circular,
}
