namespace TorchPort.Nn;

/// <summary>Convolution over two dimensions. PyTorch: <c>nn.Conv2d</c>.</summary>
public class Conv2d : ConvNd
{
    /// <summary>A layer with random weights.</summary>
    /// <param name="inChannels">The channels of the input, [N, C, H, W] or [C, H, W].</param>
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
    public Conv2d(long inChannels, long outChannels, IntOrTuple kernelSize, IntOrTuple stride = default, ConvPadding padding = default, IntOrTuple dilation = default,
        long groups = 1, bool bias = true, PaddingMode paddingMode = PaddingMode.Zeros, Device? device = null, DType? dtype = null)
        : base(2, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode, transposed: false, device, dtype) { }

    private protected Conv2d(long outChannels, IntOrTuple kernelSize, IntOrTuple stride, ConvPadding padding, IntOrTuple dilation, long groups, bool bias, PaddingMode paddingMode, Device? device, DType? dtype)
        : base(2, null, outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode, transposed: false, device, dtype) { }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        Initialize(input);
        var (x, padding) = Padded(input);
        return Functional.Conv2d(x, Weight, Bias, Stride, padding, Dilation, Groups);
    }
}

/// <summary><see cref="Conv2d"/> whose number of input channels the first input tells. PyTorch: <c>nn.LazyConv2d</c>.</summary>
public sealed class LazyConv2d : Conv2d
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
    public LazyConv2d(long outChannels, IntOrTuple kernelSize, IntOrTuple stride = default, ConvPadding padding = default, IntOrTuple dilation = default,
        long groups = 1, bool bias = true, PaddingMode paddingMode = PaddingMode.Zeros, Device? device = null, DType? dtype = null)
        : base(outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode, device, dtype) { }
}
