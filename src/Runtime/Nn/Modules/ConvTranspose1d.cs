namespace TorchPort.Nn;

/// <summary>Transposed convolution over one dimension. PyTorch: <c>nn.ConvTranspose1d</c>.</summary>
public class ConvTranspose1d : ConvTransposeNd
{
    /// <summary>A layer with random weights.</summary>
    /// <param name="inChannels">The channels of the input, [N, C, L] or [C, L].</param>
    /// <param name="outChannels">The channels of the output.</param>
    /// <param name="kernelSize">The kernel's size.</param>
    /// <param name="stride">The steps of the kernel in the output.</param>
    /// <param name="padding">How many elements are cut off both sides of the output.</param>
    /// <param name="outputPadding">How many are added back at the end.</param>
    /// <param name="groups">Into how many independent parts the channels fall.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="dilation">The steps between the kernel's taps.</param>
    /// <param name="paddingMode">Zeros; there is no other.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public ConvTranspose1d(long inChannels, long outChannels, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple outputPadding = default,
        long groups = 1, bool bias = true, IntOrTuple dilation = default, PaddingMode paddingMode = PaddingMode.Zeros, Device? device = null, DType? dtype = null)
        : base(1, inChannels, outChannels, kernelSize, stride, padding, outputPadding, groups, bias, dilation, paddingMode, device, dtype) { }

    private protected ConvTranspose1d(long outChannels, IntOrTuple kernelSize, IntOrTuple stride, IntOrTuple padding, IntOrTuple outputPadding, long groups, bool bias, IntOrTuple dilation, PaddingMode paddingMode, Device? device, DType? dtype)
        : base(1, null, outChannels, kernelSize, stride, padding, outputPadding, groups, bias, dilation, paddingMode, device, dtype) { }

    private protected override Tensor Apply(Tensor input, IntOrTuple outputPadding) =>
        Functional.ConvTranspose1d(input, Weight, Bias, Stride, Padding.Sizes, outputPadding, Groups, Dilation);
}

/// <summary><see cref="ConvTranspose1d"/> whose number of input channels the first input tells. PyTorch: <c>nn.LazyConvTranspose1d</c>.</summary>
public sealed class LazyConvTranspose1d : ConvTranspose1d
{
    /// <summary>A layer without parameters as yet.</summary>
    /// <param name="outChannels">The channels of the output.</param>
    /// <param name="kernelSize">The kernel's size.</param>
    /// <param name="stride">The steps of the kernel in the output.</param>
    /// <param name="padding">How many elements are cut off both sides of the output.</param>
    /// <param name="outputPadding">How many are added back at the end.</param>
    /// <param name="groups">Into how many independent parts the channels fall.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="dilation">The steps between the kernel's taps.</param>
    /// <param name="paddingMode">Zeros; there is no other.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public LazyConvTranspose1d(long outChannels, IntOrTuple kernelSize, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple outputPadding = default,
        long groups = 1, bool bias = true, IntOrTuple dilation = default, PaddingMode paddingMode = PaddingMode.Zeros, Device? device = null, DType? dtype = null)
        : base(outChannels, kernelSize, stride, padding, outputPadding, groups, bias, dilation, paddingMode, device, dtype) { }
}
