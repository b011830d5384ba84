using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>Convolution over one dimension. PyTorch: <c>F.conv1d</c>.</summary>
    /// <inheritdoc cref="Conv2d"/>
    [Aten("conv1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=1, SymInt[1] padding=0, SymInt[1] dilation=1, SymInt groups=1) -> Tensor")]
    [Aten("conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=1, str padding='valid', SymInt[1] dilation=1, SymInt groups=1) -> Tensor")]
    public static Tensor Conv1d(Tensor input, Tensor weight, Tensor? bias = null, IntOrTuple stride = default, ConvPadding padding = default, IntOrTuple dilation = default, long groups = 1)
    {
        using var cast = Autocast.Lower(ref input, ref weight, ref bias);
        return Conv(1, "conv1d", input, weight, bias, stride, padding, dilation, groups);
    }

    /// <summary>Convolution over two dimensions. PyTorch: <c>F.conv2d</c>.</summary>
    /// <param name="input">[N, C, spatial…], or without N.</param>
    /// <param name="weight">[O, C / groups, kernel…].</param>
    /// <param name="bias">[O], or nothing.</param>
    /// <param name="stride">Steps of the kernel; 1 if not given.</param>
    /// <param name="padding">Zeros on both sides, or <c>"same"</c>, or <c>"valid"</c>; none if not given.</param>
    /// <param name="dilation">Steps between the kernel's taps; 1 if not given.</param>
    /// <param name="groups">Into how many independent parts the channels fall.</param>
    /// <returns>[N, O, spatial…], or without N.</returns>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    /// <exception cref="DTypeException">The dtypes differ.</exception>
    [Aten("conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=1, SymInt[2] padding=0, SymInt[2] dilation=1, SymInt groups=1) -> Tensor")]
    [Aten("conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=1, str padding='valid', SymInt[2] dilation=1, SymInt groups=1) -> Tensor")]
    public static Tensor Conv2d(Tensor input, Tensor weight, Tensor? bias = null, IntOrTuple stride = default, ConvPadding padding = default, IntOrTuple dilation = default, long groups = 1)
    {
        using var cast = Autocast.Lower(ref input, ref weight, ref bias);
        return Conv(2, "conv2d", input, weight, bias, stride, padding, dilation, groups);
    }

    /// <summary>Convolution over three dimensions. PyTorch: <c>F.conv3d</c>.</summary>
    /// <inheritdoc cref="Conv2d"/>
    [Aten("conv3d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=1, SymInt[3] padding=0, SymInt[3] dilation=1, SymInt groups=1) -> Tensor")]
    [Aten("conv3d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=1, str padding='valid', SymInt[3] dilation=1, SymInt groups=1) -> Tensor")]
    public static Tensor Conv3d(Tensor input, Tensor weight, Tensor? bias = null, IntOrTuple stride = default, ConvPadding padding = default, IntOrTuple dilation = default, long groups = 1)
    {
        using var cast = Autocast.Lower(ref input, ref weight, ref bias);
        return Conv(3, "conv3d", input, weight, bias, stride, padding, dilation, groups);
    }

    /// <summary>Transposed convolution over one dimension. PyTorch: <c>F.conv_transpose1d</c>.</summary>
    /// <inheritdoc cref="ConvTranspose2d"/>
    [Aten("conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=1, SymInt[1] padding=0, SymInt[1] output_padding=0, SymInt groups=1, SymInt[1] dilation=1) -> Tensor")]
    public static Tensor ConvTranspose1d(Tensor input, Tensor weight, Tensor? bias = null, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple outputPadding = default, long groups = 1, IntOrTuple dilation = default)
    {
        using var cast = Autocast.Lower(ref input, ref weight, ref bias);
        return ConvTranspose(1, "conv_transpose1d", input, weight, bias, stride, padding, outputPadding, groups, dilation);
    }

    /// <summary>Transposed convolution over two dimensions: the gradient of <see cref="Conv2d"/> with respect to its input. PyTorch: <c>F.conv_transpose2d</c>.</summary>
    /// <param name="input">[N, C, spatial…], or without N.</param>
    /// <param name="weight">[C, O / groups, kernel…].</param>
    /// <param name="bias">[O], or nothing.</param>
    /// <param name="stride">Steps of the kernel in the output; 1 if not given.</param>
    /// <param name="padding">How many elements are cut off both sides of the output.</param>
    /// <param name="outputPadding">How many are added back at the end. PyTorch: <c>output_padding</c>.</param>
    /// <param name="groups">Into how many independent parts the channels fall.</param>
    /// <param name="dilation">Steps between the kernel's taps; 1 if not given.</param>
    /// <returns>[N, O, spatial…], or without N.</returns>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    /// <exception cref="DTypeException">The dtypes differ.</exception>
    [Aten("conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=1, SymInt[2] padding=0, SymInt[2] output_padding=0, SymInt groups=1, SymInt[2] dilation=1) -> Tensor")]
    public static Tensor ConvTranspose2d(Tensor input, Tensor weight, Tensor? bias = null, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple outputPadding = default, long groups = 1, IntOrTuple dilation = default)
    {
        using var cast = Autocast.Lower(ref input, ref weight, ref bias);
        return ConvTranspose(2, "conv_transpose2d", input, weight, bias, stride, padding, outputPadding, groups, dilation);
    }

    /// <summary>Transposed convolution over three dimensions. PyTorch: <c>F.conv_transpose3d</c>.</summary>
    /// <inheritdoc cref="ConvTranspose2d"/>
    [Aten("conv_transpose3d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=1, SymInt[3] padding=0, SymInt[3] output_padding=0, SymInt groups=1, SymInt[3] dilation=1) -> Tensor")]
    public static Tensor ConvTranspose3d(Tensor input, Tensor weight, Tensor? bias = null, IntOrTuple stride = default, IntOrTuple padding = default, IntOrTuple outputPadding = default, long groups = 1, IntOrTuple dilation = default)
    {
        using var cast = Autocast.Lower(ref input, ref weight, ref bias);
        return ConvTranspose(3, "conv_transpose3d", input, weight, bias, stride, padding, outputPadding, groups, dilation);
    }

    private static Tensor Conv(int dims, string name, Tensor input, Tensor weight, Tensor? bias, IntOrTuple stride, ConvPadding padding, IntOrTuple dilation, long groups)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        var geometry = ConvChecks.Geometry(weight, dims, stride, padding, dilation, groups, name);
        var x = ConvChecks.Batched(input, dims, name);
        ConvChecks.Types(x, weight, bias, weight.Shape[0], name);
        ConvChecks.Channels(x, weight, checked(weight.Shape[1] * groups), groups, transposed: false);
        var y = Convolutions.Forward(x, weight, bias, geometry, ConvChecks.OutputSize(x, weight, geometry, padding.Mode == "same"));
        return input.Dim == dims + 1 ? y.Squeeze(0) : y;
    }

    private static Tensor ConvTranspose(int dims, string name, Tensor input, Tensor weight, Tensor? bias, IntOrTuple stride, IntOrTuple padding, IntOrTuple outputPadding, long groups, IntOrTuple dilation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        var geometry = ConvChecks.Geometry(weight, dims, stride, padding, dilation, groups, name);
        var x = ConvChecks.Batched(input, dims, name);
        var channels = checked(weight.Shape[1] * groups);
        ConvChecks.Types(x, weight, bias, channels, name);
        ConvChecks.Channels(x, weight, weight.Shape[0], groups, transposed: true);
        var size = ConvChecks.TransposedSize(x, weight, geometry, outputPadding.Expand(dims, "output_padding", 0), name);
        var y = Convolutions.InputGradient(x, weight, bias, geometry, [x.Shape[0], channels, .. size]);
        return input.Dim == dims + 1 ? y.Squeeze(0) : y;
    }
}
