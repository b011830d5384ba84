namespace TorchPort.Nn;

/// <summary>Convolution over one dimension. PyTorch: <c>nn.Conv1d</c>.</summary>
public class Conv1d : ConvNd
{
    /// <summary>A layer with random weights.</summary>
    /// <param name="inChannels">The channels of the input, [N, C, L] or [C, L].</param>
    /// <param name="outChannels">The channels of the output.</param>
    /// <param name="kernelSize">The kernel's size.</param>
    /// <param name="stride">The steps of the kernel.</param>
    /// <param name="padding">What is put on both sides, or <c>"same"</c>, or <c>"valid"</c>.</param>
    /// <param name="dilation">The steps between the kernel's taps.</param>
    /// <param name="groups">Into how many independent parts the channels fall.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="paddingMode">What the padding consists of.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public Conv1d(long inChannels, long outChannels, IntOrTuple kernelSize, IntOrTuple stride = default, ConvPadding padding = default, IntOrTuple dilation = default,
        long groups = 1, bool bias = true, PaddingMode paddingMode = PaddingMode.Zeros, Device? device = null, DType? dtype = null)
        : base(1, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode, transposed: false, device, dtype) { }

    private protected Conv1d(long outChannels, IntOrTuple kernelSize, IntOrTuple stride, ConvPadding padding, IntOrTuple dilation, long groups, bool bias, PaddingMode paddingMode, Device? device, DType? dtype)
        : base(1, null, outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode, transposed: false, device, dtype) { }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        Initialize(input);
        var (x, padding) = Padded(input);
        return Functional.Conv1d(x, Weight, Bias, Stride, padding, Dilation, Groups);
    }
}

/// <summary><see cref="Conv1d"/> whose number of input channels the first input tells. PyTorch: <c>nn.LazyConv1d</c>.</summary>
public sealed class LazyConv1d : Conv1d
{
    /// <summary>A layer without parameters as yet.</summary>
    /// <param name="outChannels">The channels of the output.</param>
    /// <param name="kernelSize">The kernel's size.</param>
    /// <param name="stride">The steps of the kernel.</param>
    /// <param name="padding">What is put on both sides, or <c>"same"</c>, or <c>"valid"</c>.</param>
    /// <param name="dilation">The steps between the kernel's taps.</param>
    /// <param name="groups">Into how many independent parts the channels fall.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="paddingMode">What the padding consists of.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public LazyConv1d(long outChannels, IntOrTuple kernelSize, IntOrTuple stride = default, ConvPadding padding = default, IntOrTuple dilation = default,
        long groups = 1, bool bias = true, PaddingMode paddingMode = PaddingMode.Zeros, Device? device = null, DType? dtype = null)
        : base(outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode, device, dtype) { }
}
